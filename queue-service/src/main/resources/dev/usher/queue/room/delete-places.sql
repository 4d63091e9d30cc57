-- Deletes a batch of a room's places of logins. Table: queue.login_place.
delete from queue.login_place
where ctid = any (array(select ctid from queue.login_place where room = :room limit :count))
