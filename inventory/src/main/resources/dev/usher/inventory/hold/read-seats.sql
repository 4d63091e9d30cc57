-- The named seats of an event that its rows have, and the hold and visitor that have them. Parameters of
-- the seats: their ids and, in the same order, sections, row labels and numbers.
-- Each is looked up by its key, without a join: a plan made before the sale, when no seat is taken,
-- would scan all taken seats for each batch.
select w.id, w.section_id, t.hold_id,
       (select h.visitor from inventory.hold h
        where h.event_id = w.event_id and h.id = t.hold_id) as visitor
from (select :event::text as event_id, unnest(:seats::text[]) as id,
             unnest(:seat_sections::text[]) as section_id,
             unnest(:seat_labels::text[]) as label, unnest(:seat_numbers::int[]) as number) w
cross join lateral (
  select from inventory.seat_row r
  where r.event_id = w.event_id and r.section_id = w.section_id and r.label = w.label
    and r.numbers @> w.number
  limit 1
) r
left join lateral (
  select t.hold_id from inventory.taken_seat t
  where t.event_id = w.event_id and t.seat_id = w.id
  limit 1
) t on true
