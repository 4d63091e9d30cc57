-- Takes a block of numbers. Promises: no two blocks share a number, whatever becomes of Redis; none
-- is taken in a room that does not take joins.
-- Tables: queue.counter, queue.room. Arguments: how many, the room. Answer: the last of them, and
-- when the room was made; no row
-- if the room takes no joins.
update queue.counter c
set issued = c.issued + ?
from queue.room r
where c.room = ? and r.id = c.room and r.phase in ('ON', 'PAUSED') and r.opens_at <= now()
returning c.issued, r.created_at
