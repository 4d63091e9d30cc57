-- The named seats of an event and who has them. 1: event, 2: seat ids.
select s.id, s.section_id, i.hold_id
from inventory.seat s
left join inventory.hold_seat i
  on i.event_id = s.event_id and i.seat_id = s.id and i.live
where s.event_id = ? and s.id = any (?)
