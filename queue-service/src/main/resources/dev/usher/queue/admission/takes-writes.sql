-- Whether this PostgreSQL accepts writes. A standby, or a primary that was set to read-only for a switchover, does not.
-- Returns one boolean.
select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as takes_writes
