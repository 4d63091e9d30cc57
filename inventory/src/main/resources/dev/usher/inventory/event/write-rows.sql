-- Writes the wanted rows, those that are new or differ. 1: event, 2: sections, 3: labels, 4: numbers of
-- seats, in order.
insert into inventory.seat_row as r (event_id, section_id, label, position, seats)
select ?, w.section_id, w.label, w.position, w.seats
from unnest(?::text[], ?::text[], ?::int[])
  with ordinality as w (section_id, label, seats, position)
on conflict (event_id, section_id, label) do update
set position = excluded.position, seats = excluded.seats
where (r.position, r.seats) <> (excluded.position, excluded.seats)
