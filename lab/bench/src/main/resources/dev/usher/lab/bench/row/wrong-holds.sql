-- What is wrong with one event's holds, a line each; nothing if all is as promised: no seat twice, no
-- section beyond its capacity, counts = rows = ledger. 1: event.
with live as (
  select event_id, section_id, sum(quantity) as quantity
  from inventory.hold_item where live group by event_id, section_id
), told as (
  select event_id, section_id,
         sum(case kind when 'HELD' then quantity when 'BOOKED' then 0 else -quantity end) as quantity
  from inventory.ledger group by event_id, section_id
), section as (
  select s.event_id, s.id, s.capacity, s.taken,
         coalesce(live.quantity, 0) as live, coalesce(told.quantity, 0) as told
  from inventory.section s
  left join live on live.event_id = s.event_id and live.section_id = s.id
  left join told on told.event_id = s.event_id and told.section_id = s.id
), event as (select ?::text as id)
select format('%s: seat %s is taken by %s holds', i.event_id, i.seat_id, count(*))
from inventory.hold_item i join event on event.id = i.event_id
where i.live and i.seat_id is not null
group by i.event_id, i.seat_id having count(*) > 1
union all
select format('%s: section %s has %s places and %s are taken', s.event_id, s.id, s.capacity, s.live)
from section s join event on event.id = s.event_id where s.live > s.capacity
union all
select format('%s: section %s counts %s taken, its rows say %s', s.event_id, s.id, s.taken, s.live)
from section s join event on event.id = s.event_id where s.taken <> s.live
union all
select format('%s: section %s has %s taken, the ledger says %s', s.event_id, s.id, s.live, s.told)
from section s join event on event.id = s.event_id where s.live <> s.told
union all
select format('%s: hold %s is %s with %s live items', h.event_id, h.id, h.status,
              count(*) filter (where i.live))
from inventory.hold h
join event on event.id = h.event_id
left join inventory.hold_item i on i.event_id = h.event_id and i.hold_id = h.id
group by h.event_id, h.id, h.status
having count(i.hold_id) = 0 or bool_or(i.live <> (h.status in ('HELD', 'BOOKED')))
