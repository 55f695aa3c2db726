-- reset_val is the value that a session of this role begins with, whatever this transaction has set for itself.
SELECT /* pgtoll: settings */ json_build_object('name', name, 'value', reset_val, 'unit', unit)
FROM pg_settings
WHERE reset_val IS NOT NULL
  AND (name ~ '^autovacuum' OR name ~ '^vacuum_cost_' OR name ~ '^cpu_.*_cost$' OR name IN (
    'archive_mode', 'block_size', 'checkpoint_completion_target', 'checkpoint_timeout', 'constraint_exclusion',
    'deadlock_timeout', 'default_statistics_target', 'default_tablespace', 'default_toast_compression',
    'effective_cache_size', 'effective_io_concurrency', 'enable_partition_pruning', 'fsync', 'full_page_writes',
    'hot_standby_feedback', 'idle_in_transaction_session_timeout', 'jit', 'lc_collate', 'lock_timeout',
    'log_lock_waits', 'maintenance_io_concurrency', 'maintenance_work_mem', 'max_connections',
    'max_locks_per_transaction', 'max_parallel_maintenance_workers', 'max_parallel_workers',
    'max_parallel_workers_per_gather', 'max_slot_wal_keep_size', 'max_standby_archive_delay',
    'max_standby_streaming_delay', 'max_wal_size', 'max_worker_processes', 'min_parallel_index_scan_size',
    'min_parallel_table_scan_size', 'min_wal_size', 'parallel_setup_cost', 'parallel_tuple_cost',
    'random_page_cost', 'seq_page_cost', 'session_replication_role', 'shared_buffers', 'statement_timeout',
    'synchronous_commit', 'synchronous_standby_names', 'temp_buffers', 'TimeZone', 'transaction_timeout',
    'wal_block_size', 'wal_buffers', 'wal_compression', 'wal_level', 'wal_segment_size', 'work_mem'))
