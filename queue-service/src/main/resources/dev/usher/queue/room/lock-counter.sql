-- Locks the counter of a room, so that no number is taken until the transaction ends. Table: queue.counter.
select issued > 0 as have_begun, participants is not null or coalesce(draw_at <= clock_timestamp(), false) as are_closed
from queue.counter where room = :room for update
