-- What is wrong with one event's holds, a row each. Nothing is wrong if no seat is held twice, no section
-- is beyond its capacity, counts = holds = ledger, and seats and holds agree on who has what.
with event as materialized (
  select :event::text as id
), item as materialized (
  select h.event_id, h.id as hold_id, i.section_id, i.seat_id,
         case when h.seats is null then h.quantity else 1 end as quantity
  from event
  join inventory.hold h on h.event_id = event.id and h.status in ('HELD', 'BOOKED')
  cross join lateral unnest(h.sections, h.seats) as i (section_id, seat_id)
), taken as materialized (
  select t.* from inventory.taken_seat t join event on event.id = t.event_id
), live as (
  select section_id, sum(quantity) as quantity from item group by section_id
), ledger as (
  select section_id,
         sum(case kind when 'HELD' then quantity when 'BOOKED' then 0 else -quantity end) as quantity
  from inventory.ledger_item i join event on event.id = i.event_id group by section_id
), section as (
  select s.event_id, s.id, s.capacity, s.taken,
         coalesce(live.quantity, 0) as live, coalesce(ledger.quantity, 0) as ledger
  from inventory.section s join event on event.id = s.event_id
  left join live on live.section_id = s.id
  left join ledger on ledger.section_id = s.id
)
select format('%s: seat %s is taken by %s holds', event_id, seat_id, count(*)) as wrong
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
select format('%s: section %s has %s taken, the ledger says %s', event_id, id, live, ledger)
from section where live <> ledger
