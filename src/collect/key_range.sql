SELECT /* pgtoll: key_range */ json_build_object(
    'numeric', coalesce(nullif(y.typbasetype, 0), y.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype,
        'numeric'::regtype, 'float4'::regtype, 'float8'::regtype, 'oid'::regtype),
    'indexed', EXISTS (
        SELECT FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
        WHERE x.indrelid = c.oid AND x.indkey[0] = a.attnum AND x.indisvalid AND x.indpred IS NULL
          AND m.amname = 'btree'),
    'locked', EXISTS (
        SELECT FROM pg_locks l
        WHERE l.relation = c.oid AND l.mode = 'AccessExclusiveLock' AND l.pid IS DISTINCT FROM pg_backend_pid()
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())),
    'bounds', (
        SELECT CASE WHEN coalesce(nullif(y.typbasetype, 0), y.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype,
                        'numeric'::regtype, 'float4'::regtype, 'float8'::regtype, 'oid'::regtype)
                    THEN array_to_json(s.histogram_bounds::text::float8[]) END
        FROM pg_stats s
        WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
        ORDER BY s.inherited DESC LIMIT 1)
)::text
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
WHERE n.nspname = $1 AND c.relname = $2 AND a.attname = $3
