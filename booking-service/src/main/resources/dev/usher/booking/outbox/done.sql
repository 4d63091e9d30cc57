-- Deletes a message that has arrived or is given up. 1: event, 2: kind, 3: id.
delete from inventory.outbox where event_id = ? and kind = ? and id = ?
