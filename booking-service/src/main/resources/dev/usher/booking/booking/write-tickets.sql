-- Writes the tickets of a booking. 1: event, 2: hold, then in order: 3: sections, 4: seats, 5: codes.
insert into inventory.ticket (event_id, hold_id, ordinal, section_id, seat_id, code)
select ?, ?, t.ordinal, t.section_id, t.seat_id, t.code
from unnest(?::text[], ?::text[], ?::text[])
  with ordinality as t (section_id, seat_id, code, ordinal)
