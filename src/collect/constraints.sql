-- The condition of a CHECK is left out for a table that somebody holds in ACCESS EXCLUSIVE: pg_get_expr() opens it.
WITH /* pgtoll: constraints */ locked AS MATERIALIZED (
    SELECT DISTINCT relation FROM pg_locks
    WHERE mode = 'AccessExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid IS DISTINCT FROM pg_backend_pid()
)
SELECT json_build_object(
    'relation', k.conrelid::int8,
    'locked', k.contype = 'c' AND k.conrelid = ANY (ARRAY(SELECT relation FROM locked)),
    'facts', json_strip_nulls(json_build_object(
        'name', k.conname,
        'kind', CASE k.contype WHEN 'c' THEN 'check' WHEN 'n' THEN 'not_null' WHEN 'p' THEN 'primary_key'
                     WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion' ELSE 'foreign_key' END,
        'validated', k.convalidated,
        'columns', (
            SELECT json_agg(a.attname ORDER BY u.place)
            FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, place)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum),
        'expression', CASE WHEN k.contype = 'c' AND k.conrelid <> ALL (ARRAY(SELECT relation FROM locked))
                           THEN pg_get_expr(k.conbin, k.conrelid) END,
        'index', CASE WHEN k.contype IN ('p', 'u', 'x')
                      THEN (SELECT i.relname FROM pg_class i WHERE i.oid = k.conindid) END,
        'references', (
            SELECT json_build_object('schema', rn.nspname, 'name', r.relname)
            FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE r.oid = k.confrelid),
        'referenced_columns', (
            SELECT json_agg(a.attname ORDER BY u.place)
            FROM unnest(k.confkey) WITH ORDINALITY AS u (attnum, place)
            JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum),
        'on_delete', CASE k.confdeltype WHEN 'a' THEN 'no_action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade'
                          WHEN 'n' THEN 'set_null' WHEN 'd' THEN 'set_default' END,
        'on_update', CASE k.confupdtype WHEN 'a' THEN 'no_action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade'
                          WHEN 'n' THEN 'set_null' WHEN 'd' THEN 'set_default' END,
        'deferrable', nullif(k.condeferrable, false),
        'initially_deferred', nullif(k.condeferred, false),
        'no_inherit', CASE WHEN k.contype IN ('c', 'n') THEN nullif(k.connoinherit, false) END,
        'enforced', CASE WHEN to_jsonb(k)->>'conenforced' = 'false' THEN false END,
        'inherited', nullif(k.coninhcount > 0, false),
        'local', nullif(k.conislocal, true),
        'parent', (SELECT p.conname FROM pg_constraint p WHERE p.oid = k.conparentid),
        'match_full', nullif(k.confmatchtype = 'f', false),
        'period', CASE WHEN to_jsonb(k)->>'conperiod' = 'true' THEN true END
    ))
)
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('c', 'n', 'p', 'u', 'x', 'f')
  -- A foreign key to a partitioned table has a row for each partition besides its own.
  AND NOT EXISTS (SELECT FROM pg_constraint p
                  WHERE k.contype = 'f' AND p.oid = k.conparentid AND p.conrelid = k.conrelid)
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND n.nspname !~ '^pg_(toast_)?temp_'
ORDER BY k.conrelid, k.conname
