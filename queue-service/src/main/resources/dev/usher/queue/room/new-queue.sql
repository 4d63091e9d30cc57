-- Creates empty queue state for a new room. Tables: queue.counter, queue.checkpoint.
with counter as (insert into queue.counter (room, issued) values (:room, 0))
insert into queue.checkpoint (room, epoch, seq, serving, turns) values (:room, 0, 0, 0, '{}')
