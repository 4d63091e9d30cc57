delete from inventory.seat_row where event_id = ?;
delete from inventory.section where event_id = ?;
delete from inventory.event where id = ?
