SELECT /* pgtoll: policies */ json_build_object(
    'relation', p.polrelid::int8,
    'facts', json_build_object('name', p.polname))
FROM pg_policy p
ORDER BY p.polrelid, p.polname
