-- Deletes a batch of a room's passes. Table: queue.pass.
delete from queue.pass
where ctid = any (array(select ctid from queue.pass where room = :room limit :count))
