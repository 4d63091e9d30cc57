-- Serializes the creation of rooms with the same id, until the transaction ends.
select 1 from pg_advisory_xact_lock(hashtext(:room))
