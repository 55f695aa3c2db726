-- Rules but those that views are made of.
SELECT /* pgtoll: rules */ json_build_object(
    'relation', r.ev_class::int8,
    'facts', json_build_object(
        'name', r.rulename,
        'event', CASE r.ev_type WHEN '1' THEN 'select' WHEN '2' THEN 'update' WHEN '3' THEN 'insert' ELSE 'delete' END,
        'instead', r.is_instead,
        'enabled', r.ev_enabled IN ('O', 'A')))
FROM pg_rewrite r
WHERE r.oid >= 16384 AND r.rulename <> '_RETURN'
ORDER BY r.ev_class, r.rulename
