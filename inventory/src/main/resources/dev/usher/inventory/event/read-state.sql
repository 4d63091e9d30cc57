-- Where an event stands: cheap to read, and different once something of it has changed. A booking
-- does not take the event's lock, so one whose ledger row was numbered before another's but is
-- committed after it shows only with the next change. 1: event.
-- Answer: a row; none if there is none.
select e.version,
       coalesce((select max(l.id) from inventory.ledger l where l.event_id = e.id), 0) as ledger,
       coalesce(e.sales_end_at, e.starts_at) <= clock_timestamp() as is_ended
from inventory.event e
where e.id = ? and e.deleted_at is null
