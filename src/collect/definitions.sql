-- To print a query opens (and locks) the tables that it names, so that of a view or rule is left out where somebody holds
-- one of them in ACCESS EXCLUSIVE.
WITH /* pgtoll: definitions */ locked AS MATERIALIZED (
    SELECT DISTINCT relation FROM pg_locks
    WHERE mode = 'AccessExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid IS DISTINCT FROM pg_backend_pid()
), rules AS MATERIALIZED (
    SELECT r.oid, r.ev_class, r.rulename
    FROM pg_rewrite r
    JOIN pg_class c ON c.oid = r.ev_class
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.oid >= 16384
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      AND n.nspname !~ '^pg_(toast_)?temp_'
      AND r.ev_class <> ALL (ARRAY(SELECT relation FROM locked))
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                        AND d.refclassid = 'pg_class'::regclass
                        AND d.refobjid = ANY (ARRAY(SELECT relation FROM locked)))
)
SELECT json_build_object(
    'relation', r.ev_class::int8,
    'facts', json_strip_nulls(json_build_object(
        'rule', nullif(r.rulename, '_RETURN'),
        'text', CASE WHEN r.rulename = '_RETURN' THEN pg_get_viewdef(r.ev_class) ELSE pg_get_ruledef(r.oid) END)))
FROM rules r
ORDER BY r.ev_class, r.rulename
