-- Deletes passes that ended longer ago than the given seconds. Table: queue.pass.
delete from queue.pass where expires_at < now() - make_interval(secs => :seconds)
