-- The tickets of a booking, in order.
select section_id, seat_id, code
from booking.ticket
where event_id = :event and hold_id = :hold
order by ordinal
