-- The body is read to see what it does and is not kept in a file. A body of SQL-standard form (14) is stored parsed; to print
-- it would lock the tables that it names.
SELECT /* pgtoll: functions */ json_build_object(
    'oid', f.oid::text,
    'source', CASE WHEN l.lanname IN ('sql', 'plpgsql') AND f.prosrc <> '' AND octet_length(f.prosrc) <= 200000
                   THEN f.prosrc END,
    'argument_names', f.proargnames,
    'facts', json_build_object(
        'schema', n.nspname,
        'name', f.proname,
        -- FUNC_MAX_ARGS bounds a variadic call.
        'arguments', json_build_array(f.pronargs - f.pronargdefaults,
                                      CASE WHEN f.provariadic = 0 THEN f.pronargs ELSE 100 END),
        'language', l.lanname,
        'volatility', CASE f.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
        'returns_trigger', f.prorettype = 'trigger'::regtype,
        'kind', CASE f.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window'
                     ELSE 'function' END,
        'argument_types', (SELECT coalesce(json_agg(format_type(t.oid, NULL) ORDER BY t.place), '[]')
                           FROM unnest(f.proargtypes) WITH ORDINALITY AS t (oid, place)),
        'return_type', format_type(f.prorettype, NULL)
    )
)
FROM pg_proc f
JOIN pg_namespace n ON n.oid = f.pronamespace
JOIN pg_language l ON l.oid = f.prolang
WHERE f.prokind IN ('f', 'p', 'a', 'w')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^pg_(toast_)?temp_'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'e')
ORDER BY n.nspname, f.proname, f.oid
