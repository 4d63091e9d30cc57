-- Takes the lock that serializes all transactions that change the stock of the event, and increments
-- the version. Held until the commit: the next owner sees all changes of this one.
-- Returns the rules of the event and the new version; no row if the event does not exist.
update inventory.event set version = version + 1
where id = :event and deleted_at is null
returning max_per_visitor, payment_window_ms, version, created_at,
          coalesce(sales_end_at, starts_at) <= clock_timestamp() as sales_ended
