-- Removes all rows of an event; the wanted ones are written anew. 1: event.
delete from inventory.seat_row where event_id = ?
