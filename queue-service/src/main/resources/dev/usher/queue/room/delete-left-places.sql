-- Deletes a batch of a room's places that logins left. Table: queue.login_left.
delete from queue.login_left
where ctid = any (array(select ctid from queue.login_left where room = :room limit :count))
