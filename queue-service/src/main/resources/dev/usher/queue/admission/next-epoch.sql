-- Begins a new epoch: from its commit on, nothing that was decided in an earlier copy of the line is written.
-- It is above any that a copy has, also where PostgreSQL is the older of the two (restored from a backup).
-- Table: queue.line. Arguments: the highest epoch that a copy is known to have, room, the epoch thought to be
-- the last. Answer: epoch, serving, turns; no row if another instance has begun one.
update queue.line
set epoch = greatest(epoch, ?) + 1, seq = 0
where room = ? and epoch = ?
returning epoch, serving, turns
