-- Where holds, taken seats and counts of an event disagree. Every transaction changes them together, so nothing is found
-- because of what is under way.
with live as materialized (
  select id, sections, seats, quantity
  from inventory.hold
  where event_id = :event and status in ('HELD', 'BOOKED')
), seat as materialized (
  select s.section_id, s.seat_id, l.id as hold_id
  from live l, unnest(l.sections, l.seats) as s (section_id, seat_id)
  where l.seats is not null
), part as (
  select section_id, sum(quantity) as quantity
  from (select section_id, 1 as quantity from seat
        union all
        select sections[1], quantity from live where seats is null) p
  group by section_id
)
select 'OVERSOLD' as kind, s.id as subject,
       format('capacity %s, taken %s, live holds %s', s.capacity, s.taken, coalesce(p.quantity, 0)) as detail
from inventory.section s left join part p on p.section_id = s.id
where s.event_id = :event and greatest(s.taken, p.quantity) > s.capacity
union all
select 'OVERSOLD', seat_id, 'live holds ' || string_agg(hold_id::text, ', ')
from seat group by seat_id having count(*) > 1
union all
select 'COUNT', coalesce(s.id, p.section_id),
       format('taken %s, live holds %s', coalesce(s.taken::text, 'unknown: no such section'), coalesce(p.quantity, 0))
from (select id, taken from inventory.section where event_id = :event) s
full join part p on p.section_id = s.id
where coalesce(s.taken, 0) <> coalesce(p.quantity, 0)
union all
select 'SEAT', coalesce(t.seat_id, s.seat_id),
       case when s.seat_id is null then format('taken by %s, which is no live hold of it', t.hold_id)
            else format('in the live hold %s, which has not taken it', s.hold_id) end
from (select seat_id, hold_id from inventory.taken_seat where event_id = :event) t
full join seat s on s.seat_id = t.seat_id and s.hold_id = t.hold_id
where s.seat_id is null or t.seat_id is null
limit :at_most
