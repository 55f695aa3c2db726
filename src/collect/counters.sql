SELECT /* pgtoll: counters */ json_build_object(
    'relation', s.relid::int8,
    'counters', json_strip_nulls(json_build_object(
        'seq_scan', s.seq_scan, 'seq_tup_read', s.seq_tup_read, 'idx_scan', s.idx_scan,
        'idx_tup_fetch', s.idx_tup_fetch, 'n_tup_ins', s.n_tup_ins, 'n_tup_upd', s.n_tup_upd,
        'n_tup_del', s.n_tup_del, 'n_tup_hot_upd', s.n_tup_hot_upd, 'n_live_tup', s.n_live_tup,
        'n_dead_tup', s.n_dead_tup, 'n_mod_since_analyze', s.n_mod_since_analyze,
        'last_vacuum',
            to_char(timezone('UTC', greatest(s.last_vacuum, s.last_autovacuum)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'last_analyze',
            to_char(timezone('UTC', greatest(s.last_analyze, s.last_autoanalyze)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))),
    'io', json_strip_nulls(json_build_object(
        'heap_blks_read', i.heap_blks_read, 'heap_blks_hit', i.heap_blks_hit,
        'idx_blks_read', i.idx_blks_read, 'idx_blks_hit', i.idx_blks_hit))
)
FROM pg_stat_all_tables s
JOIN pg_statio_all_tables i ON i.relid = s.relid
WHERE s.schemaname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND s.schemaname !~ '^pg_(toast_)?temp_'
