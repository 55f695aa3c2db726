-- A key that is a plain column needs no pg_get_indexdef(), which opens (and locks) the table. The other keys and the
-- predicate are left out for a table that somebody holds in ACCESS EXCLUSIVE.
WITH /* pgtoll: indexes */ locked AS MATERIALIZED (
    SELECT DISTINCT relation FROM pg_locks
    WHERE mode = 'AccessExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid IS DISTINCT FROM pg_backend_pid()
), indexes AS (
    SELECT x.*, c.relname, c.relkind, c.relpages, c.reltuples, c.reloptions, c.reltablespace, m.amname,
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
        'clustered', nullif(x.indisclustered, false),
        'replica_identity', nullif(x.indisreplident, false),
        'nulls_not_distinct', CASE WHEN to_jsonb(x)->>'indnullsnotdistinct' = 'true' THEN true END,
        'deferrable', nullif(NOT x.indimmediate, false),
        'ready', nullif(x.indisready, true),
        -- By key, empty where it is the default of the column's type.
        'opclasses', (SELECT CASE WHEN bool_or(NOT o.opcdefault) THEN
                          json_agg(CASE WHEN o.opcdefault THEN '' ELSE o.opcname END ORDER BY u.place) END
                      FROM unnest(x.indclass) WITH ORDINALITY AS u (oid, place) JOIN pg_opclass o ON o.oid = u.oid),
        -- By key, empty where it is the database's default or the key has none.
        'collations', (SELECT CASE WHEN bool_or(u.oid NOT IN (0, 100)) THEN
                           json_agg(CASE WHEN u.oid IN (0, 100) THEN '' ELSE k.collname END ORDER BY u.place) END
                       FROM unnest(x.indcollation) WITH ORDINALITY AS u (oid, place)
                       LEFT JOIN pg_collation k ON k.oid = u.oid),
        'orderings', CASE WHEN x.indoption::text ~ '[1-9]' THEN to_json(x.indoption::int2[]) END,
        'parent', (SELECT json_build_object('schema', pn.nspname, 'name', p.relname)
                   FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
                   WHERE i.inhrelid = x.indexrelid),
        'options', (SELECT json_object_agg(split_part(o, '=', 1), substr(o, strpos(o, '=') + 1))
                    FROM unnest(x.reloptions) AS o),
        'tablespace', (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = x.reltablespace),
        'scans', CASE WHEN x.relkind = 'i' THEN pg_stat_get_numscans(x.indexrelid) END
    ))
)
FROM indexes x
-- The order in which PostgreSQL itself goes through them.
ORDER BY x.indrelid, x.indexrelid
