-- The rules of an event and its version, without its lock: for requests that are likely to be refused.
-- Returns what lock-event.sql does, with the version as it is.
select max_per_visitor, payment_window_ms, version, created_at,
       coalesce(sales_end_at, starts_at) <= clock_timestamp() as sales_ended
from inventory.event
where id = :event and deleted_at is null
