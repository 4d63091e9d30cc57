-- Puts this transaction in line with all others that change what is free in the event. 1: event.
-- Changes a row if there is one.
update inventory.event set version = version + 1 where id = ? and deleted_at is null
