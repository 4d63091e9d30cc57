-- The key of a booking, and when its event starts. The row of a deleted event stays.
select k.key, e.starts_at
from booking.booking_key k
join inventory.event e on e.id = k.event_id
where k.event_id = :event and k.hold_id = :hold
