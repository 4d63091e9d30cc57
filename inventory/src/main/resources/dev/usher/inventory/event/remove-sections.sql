-- Removes the sections that are not wanted. 1: event, 2: ids of the wanted ones.
delete from inventory.section where event_id = ? and id <> all (?)
