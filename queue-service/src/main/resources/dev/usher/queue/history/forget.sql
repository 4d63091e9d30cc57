-- Deletes so many rows of the history of minutes longer ago than the given seconds. Table: queue.history.
delete from queue.history where (room, minute) in (
  select room, minute from queue.history where minute < now() - make_interval(secs => :seconds) limit :count)
