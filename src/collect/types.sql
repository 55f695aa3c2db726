SELECT /* pgtoll: types */ json_build_object(
    'schema', n.nspname,
    'name', t.typname,
    'kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite' WHEN 'b' THEN 'base'
                 ELSE 'range' END,
    'base_type', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    'constrained', t.typtype = 'd'
        AND (t.typnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.contypid = t.oid)),
    'not_null', t.typtype = 'd' AND t.typnotnull,
    'has_default', t.typdefaultbin IS NOT NULL,
    'constraints', (SELECT coalesce(json_agg(json_build_object(
                        'name', k.conname, 'validated', k.convalidated, 'not_null', k.contype = 'n',
                        'expression', CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, 0) END) ORDER BY k.conname), '[]')
                    FROM pg_constraint k WHERE k.contypid = t.oid),
    'labels', (SELECT coalesce(json_agg(e.enumlabel ORDER BY e.enumsortorder), '[]')
               FROM pg_enum e WHERE e.enumtypid = t.oid),
    'subtype', (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid),
    'extension', (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
)
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype IN ('e', 'd', 'c', 'r', 'm', 'b')
  AND (t.typrelid = 0 OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
  -- Array types.
  AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND n.nspname !~ '^pg_(toast_)?temp_'
ORDER BY n.nspname, t.typname
