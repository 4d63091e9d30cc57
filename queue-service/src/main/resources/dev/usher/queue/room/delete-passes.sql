-- Deletes a batch of a room's passes. Table: queue.pass. Arguments: room, maximum passes.
delete from queue.pass
where ctid = any (array(select ctid from queue.pass where room = ? limit ?))
