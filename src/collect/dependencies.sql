-- What rules (a view is one), policies, functions with a body of SQL-standard form, defaults, constraints, indexes and
-- triggers refer to. FirstNormalObjectId is 16384: objects below it are PostgreSQL's own.
-- The planner takes what a query makes up for a row or two, and would join it by nested loops.
SET LOCAL enable_nestloop = off;
WITH /* pgtoll: dependencies */ all_edges AS (
    SELECT d.classid, d.objid, d.objsubid, d.deptype, d.refclassid, d.refobjid, d.refobjsubid
    FROM pg_depend d
    WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a')
      AND d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass, 'pg_attrdef'::regclass,
                        'pg_constraint'::regclass, 'pg_class'::regclass, 'pg_trigger'::regclass)
      AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)
), edges AS (
    -- Before 15 the dependencies of a generation expression are the column's own.
    SELECT 'pg_attrdef'::regclass AS classid, f.oid AS objid, d.refclassid, d.refobjid, d.refobjsubid
    FROM all_edges d JOIN pg_attribute a ON a.attrelid = d.objid AND a.attnum = d.objsubid AND a.attgenerated <> ''
    JOIN pg_attrdef f ON f.adrelid = d.objid AND f.adnum = d.objsubid
    WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'a'
    UNION
    SELECT d.classid, d.objid, d.refclassid, d.refobjid, d.refobjsubid
    FROM all_edges d WHERE d.objsubid = 0
), columns AS (
    SELECT e.classid, e.objid, json_agg(json_build_object(
        'relation', json_build_object('schema', n.nspname, 'name', c.relname), 'columns', e.names)) AS columns
    FROM (
        SELECT e.classid, e.objid, e.refobjid, json_agg(DISTINCT a.attname) AS names
        FROM edges e JOIN pg_attribute a ON a.attrelid = e.refobjid AND a.attnum = e.refobjsubid
        WHERE e.refclassid = 'pg_class'::regclass AND e.refobjsubid > 0
        GROUP BY 1, 2, 3
    ) e
    JOIN pg_class c ON c.oid = e.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
    GROUP BY 1, 2
), relations AS (
    SELECT e.classid, e.objid, json_agg(json_build_object('schema', n.nspname, 'name', c.relname)) AS relations
    FROM (SELECT DISTINCT classid, objid, refobjid FROM edges
          WHERE refclassid = 'pg_class'::regclass AND refobjsubid = 0) e
    JOIN pg_class c ON c.oid = e.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
    GROUP BY 1, 2
), functions AS (
    SELECT e.classid, e.objid, json_agg(json_build_object(
        'name', json_build_object('schema', n.nspname, 'name', f.proname),
        'arguments', (SELECT coalesce(json_agg(format_type(t.oid, NULL) ORDER BY t.place), '[]')
                      FROM unnest(f.proargtypes) WITH ORDINALITY AS t (oid, place)))) AS functions
    FROM (SELECT DISTINCT classid, objid, refobjid FROM edges WHERE refclassid = 'pg_proc'::regclass) e
    JOIN pg_proc f ON f.oid = e.refobjid JOIN pg_namespace n ON n.oid = f.pronamespace
    GROUP BY 1, 2
), types AS (
    SELECT e.classid, e.objid, json_agg(json_build_object('schema', n.nspname, 'name', t.typname)) AS types
    FROM (SELECT DISTINCT classid, objid, refobjid FROM edges WHERE refclassid = 'pg_type'::regclass) e
    JOIN pg_type t ON t.oid = e.refobjid JOIN pg_namespace n ON n.oid = t.typnamespace
    GROUP BY 1, 2
), owners AS (
    SELECT 'pg_rewrite'::regclass AS classid, oid AS objid, 'rule' AS kind, ev_class AS relation,
           rulename::text AS name FROM pg_rewrite
    UNION ALL SELECT 'pg_policy'::regclass, oid, 'policy', polrelid, polname FROM pg_policy
    UNION ALL SELECT 'pg_trigger'::regclass, oid, 'trigger', tgrelid, tgname FROM pg_trigger
    UNION ALL SELECT 'pg_constraint'::regclass, oid, 'constraint', conrelid, conname FROM pg_constraint
              WHERE conrelid <> 0 AND contype <> 'f'
    UNION ALL SELECT 'pg_class'::regclass, indexrelid, 'index', indrelid, i.relname
              FROM pg_index JOIN pg_class i ON i.oid = indexrelid
    UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, 'default', d.adrelid, a.attname
              FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    UNION ALL SELECT 'pg_proc'::regclass, oid, 'function', 0, oid::text FROM pg_proc
)
SELECT json_build_object(
    'kind', o.kind,
    'relation', o.relation::int8,
    'name', o.name,
    'uses', json_build_object(
        'columns', coalesce(c.columns, '[]'), 'relations', coalesce(r.relations, '[]'),
        'functions', coalesce(f.functions, '[]'), 'types', coalesce(t.types, '[]')))
FROM (SELECT DISTINCT classid, objid FROM edges) e
JOIN owners o ON o.classid = e.classid AND o.objid = e.objid
LEFT JOIN columns c ON c.classid = e.classid AND c.objid = e.objid
LEFT JOIN relations r ON r.classid = e.classid AND r.objid = e.objid
LEFT JOIN functions f ON f.classid = e.classid AND f.objid = e.objid
LEFT JOIN types t ON t.classid = e.classid AND t.objid = e.objid
ORDER BY o.kind, o.relation, o.name
