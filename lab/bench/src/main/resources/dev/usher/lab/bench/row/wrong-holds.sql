-- What is wrong with one event's holds, a line each; nothing if all is as promised: no seat twice, no
-- section beyond its capacity, counts = rows = ledger. 1: event.
with event as materialized (
  select ?::text as id
), hold as materialized (
  select h.event_id, h.id, h.status, h.quantity, h.status in ('HELD', 'BOOKED') as is_live
  from inventory.hold h join event on event.id = h.event_id
), item as materialized (
  select i.* from inventory.hold_item i join event on event.id = i.event_id
), seat as materialized (
  select s.* from inventory.hold_seat s join event on event.id = s.event_id
), live as (
  select item.section_id, sum(item.quantity) as quantity
  from item join hold on hold.id = item.hold_id
  where hold.is_live group by item.section_id
), told as (
  select section_id,
         sum(case kind when 'HELD' then quantity when 'BOOKED' then 0 else -quantity end) as quantity
  from inventory.ledger l join event on event.id = l.event_id group by section_id
), section as (
  select s.event_id, s.id, s.capacity, s.taken,
         coalesce(live.quantity, 0) as live, coalesce(told.quantity, 0) as told
  from inventory.section s join event on event.id = s.event_id
  left join live on live.section_id = s.id
  left join told on told.section_id = s.id
)
select format('%s: seat %s is taken by %s holds', event_id, seat_id, count(*))
from seat where live group by event_id, seat_id having count(*) > 1
union all
select format('%s: section %s has %s places and %s are taken', event_id, id, capacity, live)
from section where live > capacity
union all
select format('%s: section %s counts %s taken, its rows say %s', event_id, id, taken, live)
from section where taken <> live
union all
select format('%s: section %s has %s taken, the ledger says %s', event_id, id, live, told)
from section where live <> told
union all
select format('%s: hold %s has %s seats or places and its rows say %s',
              hold.event_id, hold.id, hold.quantity, coalesce(sum(item.quantity), 0))
from hold left join item on item.hold_id = hold.id
group by hold.event_id, hold.id, hold.quantity
having hold.quantity <> coalesce(sum(item.quantity), 0)
union all
select format('%s: hold %s is %s with %s live seats', hold.event_id, hold.id, hold.status,
              count(*) filter (where seat.live))
from hold join seat on seat.hold_id = hold.id
group by hold.event_id, hold.id, hold.status, hold.is_live
having bool_or(seat.live <> hold.is_live)
