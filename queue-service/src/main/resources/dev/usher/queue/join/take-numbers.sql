-- Allocates a block of numbers. Guarantees: no two blocks share a number, whatever happens to Redis; no number is
-- allocated in a room that accepts no joins. Numbers that this PostgreSQL has lost, because it is an asynchronous
-- standby that was promoted, are not allocated again: the caller says up to which it knows them, how many take part if
-- it knows that the entries were closed, and of which generation of the room.
-- In a draw, the first block after draw_at closes the entries: the numbers up to the last one before it take part, and
-- no number of this block or a later one. Only the row of the counter decides, so a block that waits for its lock sees
-- what the block before it has decided.
-- Tables: queue.counter, queue.room. Returns the last number of the block, the room's creation time and, if the entries
-- are closed, how many take part; no row if the room accepts no joins.
update queue.counter c
set issued = :count + greatest(c.issued, known.issued, known.participants),
    participants = coalesce(
      c.participants, known.participants,
      case when c.draw_at <= clock_timestamp() then greatest(c.issued, known.issued) end)
from queue.room r
cross join lateral (
  select case when same then :known else 0 end as issued,
         case when same then :knownParticipants::bigint end as participants
  from (select (extract(epoch from r.created_at) * 1000)::bigint = :generation as same) generation
) known
where c.room = :room and r.id = c.room and r.phase in ('ON', 'PAUSED') and r.opens_at <= now()
  and r.mode <> 'CLOSED' and coalesce(r.ends_at > now(), true)
returning c.issued, r.created_at, c.participants
