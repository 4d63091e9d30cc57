-- What is left in sections of an event: in the named ones, and in those of the named seats.
-- 1: event, 2: section ids, 3: event, 4: seat ids.
select id, kind, price, currency, capacity - taken as places_left
from inventory.section
where event_id = ?
  and (id = any (?)
    or id in (select section_id from inventory.seat where event_id = ? and id = any (?)))
