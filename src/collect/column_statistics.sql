-- Of a table with children there are two sets: its own rows (inherited = false) come first; a partitioned table has
-- only the other. No value of a column is read.
SELECT DISTINCT /* pgtoll: column_statistics */ ON (c.oid, s.attname) json_build_object(
    'relation', c.oid::int8,
    'column', s.attname,
    'facts', json_build_object(
        'null_frac', s.null_frac, 'avg_width', s.avg_width, 'n_distinct', s.n_distinct, 'correlation', s.correlation)
)::text
FROM pg_stats s
JOIN pg_namespace n ON n.nspname = s.schemaname
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
WHERE c.relkind IN ('r', 'p', 'm', 'f')
  AND s.schemaname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND s.schemaname !~ '^pg_(toast_)?temp_'
ORDER BY c.oid, s.attname, s.inherited
