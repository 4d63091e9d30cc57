-- Removes the rows that are not wanted. 1: event, 2: sections, 3: labels of the wanted ones.
delete from inventory.seat_row r
where r.event_id = ?
  and not exists (
    select from unnest(?::text[], ?::text[]) as w (section_id, label)
    where w.section_id = r.section_id and w.label = r.label)
