-- The seats that a change would take away though a visitor has or had them: history names them, and
-- a late payment may still ask for them. In one statement so that a million seats are compared at
-- once. The wanted rows: 1: sections, 2: labels, 3: numbers of seats; 4, 5: event.
-- Answer: their ids, the first hundred.
with wanted as (
  select * from unnest(?::text[], ?::text[], ?::int[]) as w (section_id, label, seats)
), gone as materialized (
  select s.id
  from inventory.seat s
  left join wanted w on w.section_id = s.section_id and w.label = s.row_label
  where s.event_id = ? and (w.seats is null or s.number > w.seats)
)
select distinct i.seat_id
from inventory.hold h, unnest(h.seats) as i (seat_id)
-- Most changes take nothing away; then no hold is read.
where exists (select from gone) and h.event_id = ? and i.seat_id in (select id from gone)
order by i.seat_id
limit 100
