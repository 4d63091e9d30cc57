-- Writes the key and the tickets of a booking. Sections, seats and codes are arrays in the same order.
with booking_key as (
  insert into booking.booking_key (event_id, hold_id, key) values (:event, :hold, :key)
)
insert into booking.ticket (event_id, hold_id, ordinal, section_id, seat_id, code)
select :event, :hold, t.ordinal, t.section_id, t.seat_id, t.code
from unnest(:sections, :seats, :codes) with ordinality as t (section_id, seat_id, code, ordinal)
