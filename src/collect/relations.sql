-- pg_relation_size() and pg_get_partkeydef() open the relation with ACCESS SHARE, so they are not asked about one that
-- somebody holds, or waits to hold, in ACCESS EXCLUSIVE. Its size is then that of its last VACUUM or ANALYZE.
WITH /* pgtoll: relations */ locked AS MATERIALIZED (
    SELECT DISTINCT relation FROM pg_locks
    WHERE mode = 'AccessExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid IS DISTINCT FROM pg_backend_pid()
), relations AS (
    SELECT c.*, n.nspname, x.indexrelid AS toast_index, t.relpages AS toast_pages, tx.relpages AS toast_index_pages,
           c.oid = ANY (ARRAY(SELECT relation FROM locked)) AS is_locked,
           coalesce(t.oid = ANY (ARRAY(SELECT relation FROM locked)), false)
               OR coalesce(x.indexrelid = ANY (ARRAY(SELECT relation FROM locked)), false) AS toast_is_locked,
           CASE WHEN current_setting('server_version_num')::int >= 140000 THEN c.reltuples >= 0
                ELSE c.reltuples > 0 OR c.relpages > 0 END AS is_analyzed
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
    LEFT JOIN pg_index x ON x.indrelid = t.oid AND x.indisvalid
    LEFT JOIN pg_class tx ON tx.oid = x.indexrelid
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      AND n.nspname !~ '^pg_(toast_)?temp_'
)
SELECT json_build_object(
    'relation', c.oid::int8,
    'locked', c.is_locked OR c.toast_is_locked,
    'statistics_hidden', c.relkind IN ('r', 'p', 'm', 'f')
        AND (NOT has_any_column_privilege(c.oid, 'SELECT') OR row_security_active(c.oid)),
    'facts', json_strip_nulls(json_build_object(
        'schema', c.nspname,
        'name', c.relname,
        'kind', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned_table' WHEN 'v' THEN 'view'
                     WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table' WHEN 'c' THEN 'composite_type'
                     ELSE 'sequence' END,
        'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' ELSE 'permanent' END,
        'reltuples', CASE WHEN c.is_analyzed AND c.relkind IN ('r', 'p', 'm', 'f') THEN c.reltuples END,
        'relpages', CASE WHEN c.is_analyzed AND c.relkind IN ('r', 'm') THEN c.relpages END,
        'relallvisible', CASE WHEN c.is_analyzed AND c.relkind IN ('r', 'm') THEN c.relallvisible END,
        'heap_bytes', CASE
            WHEN c.relkind NOT IN ('r', 'm') THEN NULL
            WHEN NOT c.is_locked THEN pg_relation_size(c.oid)
            WHEN c.is_analyzed THEN c.relpages * current_setting('block_size')::int8 END,
        'toast_bytes', CASE
            WHEN c.relkind NOT IN ('r', 'm') THEN NULL
            WHEN c.reltoastrelid = 0 THEN 0
            WHEN NOT c.toast_is_locked THEN pg_relation_size(c.reltoastrelid) + pg_relation_size(c.toast_index)
            WHEN c.is_analyzed THEN
                (c.toast_pages::int8 + c.toast_index_pages) * current_setting('block_size')::int8 END,
        'options', (SELECT json_object_agg(split_part(o, '=', 1), substr(o, strpos(o, '=') + 1))
                    FROM unnest(c.reloptions) AS o),
        'partition_of', (SELECT json_build_object('schema', pn.nspname, 'name', p.relname)
                         FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
                         JOIN pg_namespace pn ON pn.oid = p.relnamespace
                         WHERE i.inhrelid = c.oid AND c.relispartition),
        'inherits', (SELECT json_agg(json_build_object('schema', pn.nspname, 'name', p.relname) ORDER BY i.inhseqno)
                     FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
                     JOIN pg_namespace pn ON pn.oid = p.relnamespace
                     WHERE i.inhrelid = c.oid AND NOT c.relispartition),
        'partition_key', CASE WHEN c.relkind = 'p' AND NOT c.is_locked THEN pg_get_partkeydef(c.oid) END,
        -- A bound holds constants only.
        'partition_bound', pg_get_expr(c.relpartbound, 0),
        'detach_pending', (SELECT true FROM pg_inherits i
                           WHERE i.inhrelid = c.oid AND to_jsonb(i)->>'inhdetachpending' = 'true'),
        'access_method', (SELECT m.amname FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap'),
        'tablespace', (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
        'has_toast', CASE WHEN c.relkind IN ('r', 'm') THEN c.reltoastrelid <> 0 END,
        'row_security', nullif(c.relrowsecurity, false),
        'forces_row_security', nullif(c.relforcerowsecurity, false),
        'replica_identity', CASE WHEN c.relkind NOT IN ('r', 'p', 'm') THEN NULL
                                 WHEN c.relreplident = 'f' THEN 'full' WHEN c.relreplident = 'n' THEN 'nothing'
                                 WHEN c.relreplident = 'i' THEN 'index' END,
        'of_type', (SELECT json_build_object('schema', tn.nspname, 'name', t.typname)
                    FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace WHERE t.oid = c.reloftype),
        'populated', nullif(c.relispopulated, true),
        'owned_by', CASE WHEN c.relkind = 'S' THEN (
            SELECT json_build_object(
                'relation', json_build_object('schema', tn.nspname, 'name', t.relname),
                'column', a.attname, 'identity', d.deptype = 'i')
            FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
              AND d.deptype IN ('a', 'i')) END,
        'sequence_type', (SELECT format_type(q.seqtypid, NULL) FROM pg_sequence q WHERE q.seqrelid = c.oid),
        'extension', (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ))
)
FROM relations c
ORDER BY c.nspname, c.relname
