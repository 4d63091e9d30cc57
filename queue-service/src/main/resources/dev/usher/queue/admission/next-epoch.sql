-- Begins a new epoch: after its commit, nothing that was decided in an earlier copy of the queue state is written.
-- The new epoch is higher than that of any copy, even if PostgreSQL is the older of the two stores (restored from a
-- backup). An epoch that began very recently stays, unless the caller has seen its copy in Redis: that copy is in
-- transit, and a new copy made from the same checkpoint would revert what is decided in it.
-- Table: queue.line. Arguments: the highest epoch known of any copy, room, the epoch that the caller believes to be the
-- latest, whether its copy was seen, how many seconds an epoch counts as recent. Returns epoch, serving, turns, absent;
-- no row if the latest epoch is a different one or its copy is in transit.
update queue.line
set epoch = greatest(epoch, ?) + 1, seq = 0, begun_at = clock_timestamp()
where room = ? and epoch = ? and (? or begun_at < clock_timestamp() - make_interval(secs => ?))
returning epoch, serving, turns, absent
