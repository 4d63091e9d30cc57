-- Creates empty queue state for a new room. Tables: queue.counter, queue.line.
with counter as (insert into queue.counter (room, issued) values (:room, 0))
insert into queue.line (room, epoch, seq, serving, turns) values (:room, 0, 0, 0, '{}')
