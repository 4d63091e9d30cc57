-- The named seats of an event, and the hold and visitor that have them. 1: event, 2: seat ids.
-- Each looked up by its key, and nothing joined: a plan from before the sale, when no seat is taken,
-- would go through all that are for each batch of it.
select w.id, s.section_id, t.hold_id,
       (select h.visitor from inventory.hold h
        where h.event_id = w.event_id and h.id = t.hold_id) as visitor
from (select ?::text as event_id, unnest(?::text[]) as id) w
cross join lateral (
  select s.section_id from inventory.seat s
  where s.event_id = w.event_id and s.id = w.id
  limit 1
) s
left join lateral (
  select t.hold_id from inventory.taken_seat t
  where t.event_id = w.event_id and t.seat_id = w.id
  limit 1
) t on true
