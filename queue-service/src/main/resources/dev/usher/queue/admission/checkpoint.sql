-- Writes a checkpoint. Guarantees: never moves a queue back, never writes for an epoch that is over.
-- Table: queue.line. Arguments: seq, serving, turns, absent, room, epoch, seq.
update queue.line
set seq = ?, serving = ?, turns = ?, absent = ?
where room = ? and epoch = ? and seq < ?
