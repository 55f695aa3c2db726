-- Run under the role's own search_path, so that current_schemas() is what a migration would see; all is qualified.
SELECT /* pgtoll: server */ pg_catalog.json_build_object(
    'collected_at', pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.clock_timestamp()), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'facts', pg_catalog.json_build_object(
        'version_num', pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
        'in_recovery', pg_catalog.pg_is_in_recovery(),
        'database', pg_catalog.current_database(),
        'role', CURRENT_USER,
        'role_is_superuser', pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on',
        'role_reads_all_stats', pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'),
        'started_at', pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.pg_postmaster_start_time()), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'stats_reset', pg_catalog.to_char(pg_catalog.timezone('UTC', since.reset), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'stats_seconds', pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) since.reset),
        'collation', d.datcollate,
        'search_path', pg_catalog.to_json(pg_catalog.current_schemas(false))
    )
)::pg_catalog.text
FROM pg_catalog.pg_database d
CROSS JOIN (
    -- From 15 on a database that was never reset has no time of its own. Its counters began with the cluster's at
    -- the latest, whose shared counters do have one.
    SELECT coalesce(
        (SELECT s.stats_reset FROM pg_catalog.pg_stat_database s
         WHERE s.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()),
        (SELECT least(b.stats_reset, a.stats_reset)
         FROM pg_catalog.pg_stat_bgwriter b, pg_catalog.pg_stat_archiver a)
    ) AS reset
) since
WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
