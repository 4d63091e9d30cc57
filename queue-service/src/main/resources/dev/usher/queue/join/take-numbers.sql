-- Allocates a block of numbers. Guarantees: no two blocks share a number, whatever happens to Redis; no number is
-- allocated in a room that accepts no joins.
-- Tables: queue.counter, queue.room. Returns the last number of the block and the room's creation time; no row if the
-- room accepts no joins.
update queue.counter c
set issued = c.issued + :count
from queue.room r
where c.room = :room and r.id = c.room and r.phase in ('ON', 'PAUSED') and r.opens_at <= now()
returning c.issued, r.created_at
