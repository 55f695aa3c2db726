SELECT /* pgtoll: wal */ json_build_object(
    'wal_bytes_per_second', wal_bytes / nullif(date_part('epoch', clock_timestamp() - stats_reset), 0)::numeric)
FROM pg_stat_wal
