-- Begins a new epoch: after its commit, nothing that was decided in an earlier copy of the queue state is written.
-- The new epoch is higher than that of any copy, even if PostgreSQL is the older of the two stores (restored from a
-- backup). An epoch that began very recently stays, unless the caller has seen its copy in Redis: that copy is in
-- transit, and a new copy made from the same checkpoint would revert what is decided in it.
-- "copied" is the highest epoch known of any copy, "epoch" the one that the caller believes to be the latest, "seen"
-- whether its copy was seen. Table: queue.checkpoint. Returns no row if the latest epoch is a different one or its copy is in
-- transit.
update queue.checkpoint
set epoch = greatest(epoch, :copied) + 1, seq = 0, begun_at = clock_timestamp()
where room = :room and epoch = :epoch and (:seen or begun_at < clock_timestamp() - make_interval(secs => :recentSeconds))
returning epoch, serving, turns, absent, missed, rejoined, departed, turns_missed, turns_taken
