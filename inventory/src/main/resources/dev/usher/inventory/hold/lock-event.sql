-- Puts this transaction in line with all others that change what is free in the event, and counts
-- it. Held until the commit: the next in line sees all that this one does.
-- 1: event. Answer: a row with the rules of the event and the new version; none if there is none.
update inventory.event set version = version + 1
where id = ? and deleted_at is null
returning max_per_visitor, payment_window_ms, version,
          coalesce(sales_end_at, starts_at) <= clock_timestamp() as sales_ended
