-- What is left in sections of an event.
select id, kind, price, currency, capacity - taken as places_left
from inventory.section
where event_id = :event and id = any (:sections)
