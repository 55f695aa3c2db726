-- Columns are those of a column list or a row filter (15); a published schema is named as such.
SELECT /* pgtoll: publications */ json_build_object(
    'name', p.pubname,
    'all_tables', p.puballtables,
    'tables', (
        SELECT coalesce(json_agg(json_build_object(
            'relation', json_build_object('schema', n.nspname, 'name', c.relname),
            'columns', (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]')
                        FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                        WHERE d.classid = 'pg_publication_rel'::regclass AND d.objid = r.oid
                          AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0)
        ) ORDER BY n.nspname, c.relname), '[]')
        FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.prpubid = p.oid),
    'schemas', (
        SELECT coalesce(json_agg(n.nspname ORDER BY n.nspname), '[]')
        FROM pg_depend d
        JOIN pg_namespace n ON d.refclassid = 'pg_namespace'::regclass AND n.oid = d.refobjid
        WHERE d.classid = (SELECT oid FROM pg_class WHERE relname = 'pg_publication_namespace'
                             AND relnamespace = 'pg_catalog'::regnamespace)
          AND EXISTS (SELECT FROM pg_depend o WHERE o.classid = d.classid AND o.objid = d.objid
                        AND o.refclassid = 'pg_publication'::regclass AND o.refobjid = p.oid))
)
FROM pg_publication p
ORDER BY p.pubname
