-- Writes the tickets of a booking. Sections, seats and codes are arrays in the same order.
insert into booking.ticket (event_id, hold_id, ordinal, section_id, seat_id, code)
select :event, :hold, t.ordinal, t.section_id, t.seat_id, t.code
from unnest(:sections, :seats, :codes) with ordinality as t (section_id, seat_id, code, ordinal)
