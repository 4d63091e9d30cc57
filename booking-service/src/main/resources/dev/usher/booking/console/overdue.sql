-- Holds of an event past their end that have not been released, of the 10,000 that wait longest in all
-- events. The index of HELD holds has no event: without a limit, a long outage would be read whole.
select count(*) as holds, min(o.expires_at) as since
from (
  select event_id, expires_at
  from inventory.hold
  where status = 'HELD' and expires_at < statement_timestamp()
  order by expires_at
  limit 10000
) o
where o.event_id = :event
