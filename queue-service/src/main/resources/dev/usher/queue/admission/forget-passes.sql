-- Deletes passes that ended so long ago. Table: queue.pass. Arguments: seconds.
delete from queue.pass where expires_at < now() - make_interval(secs => ?)
