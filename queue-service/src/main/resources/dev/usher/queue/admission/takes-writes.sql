-- Whether this PostgreSQL takes writes: a standby, or one that is about to be taken over, does not.
-- Answer: one boolean.
select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off'
