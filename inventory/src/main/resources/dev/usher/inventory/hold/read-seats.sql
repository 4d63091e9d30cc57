-- The named seats of an event and who has them. 1: event, 2: seat ids.
-- Each looked up by its key, and not joined: a plan from before the sale, when no seat is taken, would
-- go through all taken seats for each batch of it.
select s.id, s.section_id,
       (select t.hold_id from inventory.taken_seat t
        where t.event_id = s.event_id and t.seat_id = s.id) as hold_id
from inventory.seat s
where s.event_id = ? and s.id = any (?)
