-- Writes a checkpoint. Guarantees: never moves a queue back, never writes for an epoch that is over.
-- Table: queue.checkpoint.
update queue.checkpoint
set seq = :seq, serving = :serving, turns = :turns, absent = :absent, missed = :missed,
    rejoined = :rejoined, departed = :departed,
    turns_missed = :turnsMissed, turns_taken = :turnsTaken
where room = :room and epoch = :epoch and seq < :seq
