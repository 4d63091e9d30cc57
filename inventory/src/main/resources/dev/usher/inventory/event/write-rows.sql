-- Writes the wanted rows, those that are new or differ. Their arrays are in order: sections, labels and
-- numbers of seats.
insert into inventory.seat_row as r (event_id, section_id, label, position, seats)
select :event, w.section_id, w.label, w.position, w.seats
from unnest(:sections::text[], :labels::text[], :seats::int[])
  with ordinality as w (section_id, label, seats, position)
on conflict (event_id, section_id, label) do update
set position = excluded.position, seats = excluded.seats
where (r.position, r.seats) <> (excluded.position, excluded.seats)
