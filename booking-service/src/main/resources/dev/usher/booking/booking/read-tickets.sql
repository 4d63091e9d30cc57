-- The tickets of a booking, in order. 1: event, 2: hold.
select section_id, seat_id, code
from inventory.ticket
where event_id = ? and hold_id = ?
order by ordinal
