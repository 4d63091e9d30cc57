-- Adds refused requests of events, those that there are. Ordered: two instances that add at once lock the
-- same rows in the same order.
insert into booking.refusal as r (event_id, shard, requests)
select n.event_id, pg_backend_pid() % 16, n.requests
from unnest(:events::text[], :requests::bigint[]) as n (event_id, requests)
where exists (select from inventory.event e where e.id = n.event_id)
order by n.event_id
on conflict (event_id, shard) do update set requests = r.requests + excluded.requests
