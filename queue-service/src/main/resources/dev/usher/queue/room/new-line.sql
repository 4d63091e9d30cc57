-- Creates empty queue state for a new room. Tables: queue.counter, queue.line. Arguments: the room's id, twice.
with counter as (insert into queue.counter (room, issued) values (?, 0))
insert into queue.line (room, epoch, seq, serving, turns) values (?, 0, 0, 0, '{}')
