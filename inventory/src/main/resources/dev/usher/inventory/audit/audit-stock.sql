-- What disagrees in the stock of an event. One statement has one snapshot, and every transaction changes holds, taken
-- seats and counts together, so nothing is found because of what is under way.
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
select 'OVERSOLD' as kind, s.id as what
from inventory.section s left join part p on p.section_id = s.id
where s.event_id = :event and greatest(s.taken, p.quantity) > s.capacity
union all
select 'OVERSOLD', seat_id from seat group by seat_id having count(*) > 1
union all
select 'COUNT', s.id
from inventory.section s left join part p on p.section_id = s.id
where s.event_id = :event and s.taken <> coalesce(p.quantity, 0)
union all
select 'SEAT', coalesce(t.seat_id, s.seat_id)
from (select seat_id, hold_id from inventory.taken_seat where event_id = :event) t
full join seat s on s.seat_id = t.seat_id and s.hold_id = t.hold_id
where s.seat_id is null or t.seat_id is null
