-- The view's columns are read by name from its row as JSON, since they depend on the extension's version, which may lag
-- behind the server's: total_time until 1.7, wal_bytes from 1.8 on.
WITH /* pgtoll: statements */ entries AS (
    SELECT to_json(s) AS s FROM {schema}.pg_stat_statements s
    WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT json_build_object(
    'query', min(s->>'query'),
    'calls', sum((s->>'calls')::numeric),
    'total_seconds', sum(coalesce(s->>'total_exec_time', s->>'total_time')::float8) / 1000,
    'rows', sum((s->>'rows')::numeric),
    'wal_bytes', sum((s->>'wal_bytes')::numeric))
FROM entries
WHERE s->>'query' NOT LIKE '%/* pgtoll: %'
GROUP BY s->>'queryid'
ORDER BY sum(coalesce(s->>'total_exec_time', s->>'total_time')::float8) DESC
LIMIT 2000
