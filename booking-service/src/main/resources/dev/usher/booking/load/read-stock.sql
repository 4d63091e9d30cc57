-- What events have left, and how many visitors have a hold that is not paid. These are counted only where little is left:
-- elsewhere it does not matter. A hold that is long over counts no more. Tables: inventory.event, section, hold.
select e.id, coalesce(s.free, 0) as free, coalesce(h.visitors, 0) as visitors
from inventory.event e
left join lateral (
  select sum(capacity - taken)::bigint as free from inventory.section where event_id = e.id
) s on true
left join lateral (
  select count(distinct visitor) as visitors
  from inventory.hold
  where event_id = e.id and status = 'HELD' and expires_at > now() - interval '1 hour'
    and coalesce(s.free, 0) < 20000
) h on true
where e.id = any (:events) and e.deleted_at is null
