-- Writes the wanted rows and those of their seats that are not there yet.
-- 1: event, 2: sections, 3: labels, 4: numbers of seats.
with wanted as materialized (
  select ?::text as event_id, w.*
  from unnest(?::text[], ?::text[], ?::int[])
    with ordinality as w (section_id, label, seats, position)
), row_written as (
  insert into inventory.seat_row (event_id, section_id, label, position, seats)
  select event_id, section_id, label, position, seats from wanted
)
insert into inventory.seat (event_id, id, section_id, row_label, number)
select w.event_id, w.section_id || '-' || w.label || '-' || n, w.section_id, w.label, n
from wanted w, generate_series(1, w.seats) as n
on conflict (event_id, id) do nothing
