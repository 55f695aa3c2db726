SELECT /* pgtoll: extended statistics */ json_build_object(
    'relation', s.stxrelid::int8,
    'facts', json_build_object(
        'schema', n.nspname,
        'name', s.stxname,
        'columns', (SELECT coalesce(json_agg(a.attname ORDER BY u.place), '[]')
                    FROM unnest(s.stxkeys) WITH ORDINALITY AS u (attnum, place)
                    JOIN pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = u.attnum)))
FROM pg_statistic_ext s
JOIN pg_namespace n ON n.oid = s.stxnamespace
ORDER BY s.stxrelid, s.stxname
