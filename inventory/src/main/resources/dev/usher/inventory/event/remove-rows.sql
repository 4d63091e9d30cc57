-- Removes all rows but those with these sections and labels.
delete from inventory.seat_row r
where r.event_id = :event
  and not exists (
    select from unnest(:sections::text[], :labels::text[]) as w (section_id, label)
    where w.section_id = r.section_id and w.label = r.label)
