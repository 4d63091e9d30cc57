-- What is wrong with one event's holds, a line each; nothing if all is as promised: no seat twice, no
-- section beyond its capacity, counts = holds = ledger, seats and holds agree on who has what. 1: event.
with event as materialized (
  select ?::text as id
), item as materialized (
  select i.* from event
  join inventory.hold h on h.event_id = event.id and h.status in ('HELD', 'BOOKED')
  join inventory.hold_item i on i.event_id = h.event_id and i.hold_id = h.id
), taken as materialized (
  select t.* from inventory.taken_seat t join event on event.id = t.event_id
), live as (
  select section_id, sum(quantity) as quantity from item group by section_id
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
from item where seat_id is not null group by event_id, seat_id having count(*) > 1
union all
select format('%s: seat %s is taken by hold %s, and hold %s has it',
              coalesce(taken.event_id, item.event_id), coalesce(taken.seat_id, item.seat_id),
              coalesce(taken.hold_id::text, 'none'), coalesce(item.hold_id::text, 'none'))
from taken
full join (select * from item where seat_id is not null) item on item.seat_id = taken.seat_id
where taken.hold_id is distinct from item.hold_id
union all
select format('%s: section %s has %s places and %s are taken', event_id, id, capacity, live)
from section where live > capacity
union all
select format('%s: section %s counts %s taken, its holds say %s', event_id, id, taken, live)
from section where taken <> live
union all
select format('%s: section %s has %s taken, the ledger says %s', event_id, id, live, told)
from section where live <> told
