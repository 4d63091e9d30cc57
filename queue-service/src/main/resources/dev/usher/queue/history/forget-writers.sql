-- Forgets instances that have written nothing for the given seconds. Table: queue.history_writer.
delete from queue.history_writer where written_at < now() - make_interval(secs => :seconds)
