WITH /* pgtoll: activity */ modes (mode, rank) AS (
    SELECT * FROM unnest(ARRAY['AccessShareLock', 'RowShareLock', 'RowExclusiveLock', 'ShareUpdateExclusiveLock',
                               'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'])
    WITH ORDINALITY
), held AS (
    SELECT DISTINCT ON (l.pid, l.relation) l.pid, n.nspname, c.relname, m.mode
    FROM pg_locks l
    JOIN modes m ON m.mode = l.mode
    JOIN pg_class c ON c.oid = l.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND c.relkind IN ('r', 'p', 'm')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    ORDER BY l.pid, l.relation, m.rank DESC
), sessions AS MATERIALIZED (
    SELECT * FROM pg_stat_activity WHERE pid <> pg_backend_pid()
), transactions AS (
    SELECT s.xact_start, json_strip_nulls(json_build_object(
        'age_seconds', greatest(0, date_part('epoch', clock_timestamp() - s.xact_start)),
        'state', s.state,
        'application_name', nullif(s.application_name, ''),
        'backend_type', s.backend_type,
        'locks', (SELECT json_agg(json_build_object(
                      'relation', json_build_object('schema', h.nspname, 'name', h.relname), 'mode', h.mode)
                      ORDER BY h.nspname, h.relname)
                  FROM held h WHERE h.pid = s.pid)
    )) AS facts
    FROM sessions s
    WHERE s.xact_start IS NOT NULL AND s.datname = current_database()
      AND s.backend_type IS DISTINCT FROM 'parallel worker'
)
SELECT json_build_object(
    'hidden', (SELECT count(*) FROM sessions WHERE query = '<insufficient privilege>' AND datid IS NOT NULL),
    'facts', json_build_object(
        'transactions', (SELECT coalesce(json_agg(facts ORDER BY xact_start), '[]') FROM transactions),
        'prepared_transaction_ages', (
            SELECT coalesce(json_agg(date_part('epoch', clock_timestamp() - prepared) ORDER BY prepared), '[]')
            FROM pg_prepared_xacts WHERE database = current_database()),
        'client_connections', (SELECT count(*) FROM sessions WHERE backend_type = 'client backend')
    )
)
