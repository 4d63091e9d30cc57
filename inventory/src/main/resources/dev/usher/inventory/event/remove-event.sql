delete from inventory.seat_row where event_id = :event;
delete from inventory.section where event_id = :event;
delete from inventory.event where id = :event
