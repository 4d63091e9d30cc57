-- The state of an event: cheap to read, and different after each change. A booking does not take the
-- event's lock: if its ledger row is numbered before another's but committed after it, the booking shows
-- only with the next change. Returns no row if the event does not exist.
select e.version,
       coalesce((select max(l.id) from inventory.ledger l where l.event_id = e.id), 0) as ledger,
       coalesce(e.sales_end_at, e.starts_at) <= clock_timestamp() as is_ended
from inventory.event e
where e.id = :event and e.deleted_at is null
