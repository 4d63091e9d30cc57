-- Begins a new epoch: from its commit on, nothing that was decided in an earlier copy of the line is written.
-- Table: queue.line. Arguments: room, the epoch thought to be the last. Answer: epoch, serving, turns; no
-- row if another instance has begun one.
update queue.line
set epoch = epoch + 1, seq = 0
where room = ? and epoch = ?
returning epoch, serving, turns
