-- Removes the seats that are in none of the wanted rows.
-- 1: sections, 2: labels, 3: numbers of seats, 4: event.
with wanted as (
  select * from unnest(?::text[], ?::text[], ?::int[]) as w (section_id, label, seats)
)
delete from inventory.seat s
where s.event_id = ?
  and not exists (
    select from wanted w
    where w.section_id = s.section_id and w.label = s.row_label and s.number <= w.seats)
