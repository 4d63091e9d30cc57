-- Begins a new epoch: from its commit on, nothing that was decided in an earlier copy of the line is written.
-- It is above any that a copy has, also where PostgreSQL is the older of the two (restored from a backup).
-- An epoch that began a moment ago stays, unless the caller has seen its copy in Redis: that copy is on its
-- way, and one made from the same checkpoint would take back what is decided in it.
-- Table: queue.line. Arguments: the highest epoch that a copy is known to have, room, the epoch thought to be
-- the last, whether its copy was seen, how many seconds are a moment. Answer: epoch, serving, turns, absent; no
-- row if there is another epoch, or its copy is on its way.
update queue.line
set epoch = greatest(epoch, ?) + 1, seq = 0, begun_at = clock_timestamp()
where room = ? and epoch = ? and (? or begun_at < clock_timestamp() - make_interval(secs => ?))
returning epoch, serving, turns, absent
