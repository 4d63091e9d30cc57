-- What is held of the named events. 1: events.
-- Answer: a row for each seat, or for the places of a hold.
select i.event_id, i.hold_id, i.seat_id, i.quantity
from inventory.hold_item i
join inventory.hold h on h.event_id = i.event_id and h.id = i.hold_id
where i.event_id = any (?) and h.status = 'HELD'
