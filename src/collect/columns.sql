-- attcompression came with 14: before, the name inside the sub-select is that of the row beside the tables.
-- A default names no columns, so pg_get_expr(…, 0) can write it without opening (and locking) the table. A generated
-- column's expression does name some; it is left out for a table that somebody holds in ACCESS EXCLUSIVE.
WITH /* pgtoll: columns */ locked AS MATERIALIZED (
    SELECT DISTINCT relation FROM pg_locks
    WHERE mode = 'AccessExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid IS DISTINCT FROM pg_backend_pid()
)
SELECT json_build_object(
    'relation', a.attrelid::int8,
    'locked', a.attgenerated <> '' AND a.attrelid = ANY (ARRAY(SELECT relation FROM locked)),
    'facts', json_strip_nulls(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'not_null', a.attnotnull,
        'default', CASE
            WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, 0)
            WHEN a.attrelid <> ALL (ARRAY(SELECT relation FROM locked)) THEN pg_get_expr(d.adbin, d.adrelid) END,
        -- Built-in functions leave no dependency, so only a volatile function of the user's own decides it.
        'default_volatility', (
            SELECT 'volatile' FROM pg_depend p JOIN pg_proc f ON f.oid = p.refobjid
            WHERE p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
              AND p.refclassid = 'pg_proc'::regclass AND f.provolatile = 'v' LIMIT 1),
        'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
        'identity', a.attidentity <> '',
        'identity_always', nullif(a.attidentity = 'a', false),
        'toastable', a.attstorage <> 'p',
        'collation', (SELECT k.collname FROM pg_collation k
                      WHERE k.oid = a.attcollation AND a.attcollation <> y.typcollation),
        'storage', CASE WHEN a.attstorage <> y.typstorage THEN
            CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END,
        'compression', CASE (SELECT attcompression FROM pg_attribute o WHERE o.attrelid = a.attrelid AND o.attnum = a.attnum) WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
        'inherited', nullif(a.attinhcount > 0, false),
        'local', nullif(a.attislocal, true),
        'has_missing', nullif(a.atthasmissing, false)
    ))
)
FROM (SELECT '' AS attcompression) AS before_14
CROSS JOIN pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
  AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND n.nspname !~ '^pg_(toast_)?temp_'
ORDER BY a.attrelid, a.attnum
