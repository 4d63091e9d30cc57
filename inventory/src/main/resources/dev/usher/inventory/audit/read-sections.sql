-- What is left in the sections of an event.
select id, capacity - taken as places_left from inventory.section where event_id = :event
