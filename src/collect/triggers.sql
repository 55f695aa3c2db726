-- tgtype's bits are those of src/include/catalog/pg_trigger.h. A partition's copy of its parent's trigger is marked as
-- internal on 13 and 14; triggers that enforce keys belong to a constraint that is not a constraint trigger.
SELECT /* pgtoll: triggers */ json_build_object(
    'relation', t.tgrelid::int8,
    'facts', json_build_object(
        'name', t.tgname,
        'timing', CASE WHEN t.tgtype & 2 <> 0 THEN 'before' WHEN t.tgtype & 64 <> 0 THEN 'instead_of' ELSE 'after' END,
        'events', json_build_object(
            'insert', t.tgtype & 4 <> 0,
            'update', t.tgtype & 16 <> 0,
            'update_columns', (
                SELECT coalesce(json_agg(a.attname ORDER BY u.place), '[]')
                FROM unnest(t.tgattr) WITH ORDINALITY AS u (attnum, place)
                JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = u.attnum),
            'delete', t.tgtype & 8 <> 0,
            'truncate', t.tgtype & 32 <> 0),
        'for_each_row', t.tgtype & 1 <> 0,
        'when', t.tgqual IS NOT NULL,
        'function', json_build_object('schema', fn.nspname, 'name', f.proname),
        'enabled', CASE t.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica'
                        ELSE 'always' END,
        'constraint', t.tgconstraint <> 0,
        'inherited', t.tgparentid <> 0
    )
)
FROM pg_trigger t
JOIN pg_proc f ON f.oid = t.tgfoid
JOIN pg_namespace fn ON fn.oid = f.pronamespace
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint
WHERE (NOT t.tgisinternal OR t.tgparentid <> 0)
  AND coalesce(k.contype, 't') = 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND n.nspname !~ '^pg_(toast_)?temp_'
ORDER BY t.tgrelid, t.tgname
