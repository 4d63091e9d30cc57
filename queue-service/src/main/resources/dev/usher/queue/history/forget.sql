-- Deletes the history of minutes longer ago than the given seconds. Table: queue.history.
delete from queue.history where minute < now() - make_interval(secs => :seconds)
