SELECT /* pgtoll: replication */ json_build_object(
    'hidden', (SELECT count(*) FROM pg_stat_replication WHERE state IS NULL),
    'facts', json_build_object(
        'standbys', (
            SELECT coalesce(json_agg(json_build_object(
                'application_name', coalesce(application_name, ''),
                'sync_state', sync_state,
                'replay_lag_seconds', date_part('epoch', replay_lag)) ORDER BY application_name, pid), '[]')
            FROM pg_stat_replication),
        'slots', (
            SELECT coalesce(json_agg(json_build_object(
                'name', slot_name,
                'kind', slot_type,
                'active', active,
                'retained_bytes', greatest(0, pg_wal_lsn_diff(
                    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                    restart_lsn))) ORDER BY slot_name), '[]')
            FROM pg_replication_slots WHERE NOT temporary)
    )
)
