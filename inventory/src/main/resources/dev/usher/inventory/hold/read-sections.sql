-- What is left in sections of an event. 1: event, 2: section ids.
select id, kind, price, currency, capacity - taken as places_left
from inventory.section
where event_id = ? and id = any (?)
