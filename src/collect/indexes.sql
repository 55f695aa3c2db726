-- A key that is a plain column needs no pg_get_indexdef(), which opens (and locks) the table. The other keys and the
-- predicate are left out for a table that somebody holds in ACCESS EXCLUSIVE.
WITH /* pgtoll: indexes */ locked AS MATERIALIZED (
    SELECT DISTINCT relation FROM pg_locks
    WHERE mode = 'AccessExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid IS DISTINCT FROM pg_backend_pid()
), indexes AS (
    SELECT x.*, c.relname, c.relkind, c.relpages, c.reltuples, m.amname,
           x.indrelid = ANY (ARRAY(SELECT relation FROM locked)) AS table_is_locked,
           x.indexrelid = ANY (ARRAY(SELECT relation FROM locked)) AS is_locked
    FROM pg_index x
    JOIN pg_class c ON c.oid = x.indexrelid
    JOIN pg_am m ON m.oid = c.relam
    JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE t.relkind IN ('r', 'p', 'm')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      AND n.nspname !~ '^pg_(toast_)?temp_'
)
SELECT json_build_object(
    'relation', x.indrelid::int8,
    'locked', x.table_is_locked OR x.is_locked,
    'facts', json_strip_nulls(json_build_object(
        'name', x.relname,
        'method', x.amname,
        'unique', x.indisunique,
        'primary', x.indisprimary,
        'valid', x.indisvalid,
        'keys', (
            SELECT json_agg(CASE
                WHEN a.attname IS NOT NULL THEN quote_ident(a.attname)
                WHEN x.table_is_locked OR x.is_locked THEN '<unreadable>'
                ELSE pg_get_indexdef(x.indexrelid, k.place::int, true) END ORDER BY k.place)
            FROM unnest(x.indkey) WITH ORDINALITY AS k (attnum, place)
            LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum AND k.attnum <> 0
            WHERE k.place <= x.indnkeyatts),
        'include', (
            SELECT json_agg(a.attname ORDER BY k.place)
            FROM unnest(x.indkey) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum
            WHERE k.place > x.indnkeyatts),
        'predicate', CASE WHEN x.indpred IS NULL THEN NULL
                          WHEN x.table_is_locked THEN '<unreadable>'
                          ELSE pg_get_expr(x.indpred, x.indrelid) END,
        'columns', (
            SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]')
            FROM pg_attribute a
            WHERE a.attrelid = x.indrelid AND a.attnum > 0 AND (
                a.attnum = ANY (x.indkey::int2[])
                OR a.attnum IN (
                    SELECT d.refobjsubid FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid
                      AND d.refclassid = 'pg_class'::regclass AND d.refobjid = x.indrelid))),
        'bytes', CASE WHEN x.relkind <> 'i' THEN NULL
                      WHEN NOT x.is_locked THEN pg_relation_size(x.indexrelid)
                      ELSE x.relpages * current_setting('block_size')::int8 END,
        'reltuples', CASE WHEN x.relkind = 'i' AND x.reltuples >= 0
                           AND (x.reltuples > 0 OR current_setting('server_version_num')::int >= 140000)
                          THEN x.reltuples END,
        'scans', CASE WHEN x.relkind = 'i' THEN pg_stat_get_numscans(x.indexrelid) END
    ))
)
FROM indexes x
ORDER BY x.indrelid, x.relname
