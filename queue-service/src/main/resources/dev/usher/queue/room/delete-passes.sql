-- Deletes some of a room's passes. Table: queue.pass. Arguments: room, how many at most.
delete from queue.pass
where ctid = any (array(select ctid from queue.pass where room = ? limit ?))
