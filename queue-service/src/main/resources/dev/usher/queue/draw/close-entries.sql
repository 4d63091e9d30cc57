-- Closes the entries of a draw whose time has come, unless a block of numbers has done so (take-numbers.sql). Numbers
-- that this PostgreSQL has lost take part too: the caller says up to which it knows them, and how many take part if it
-- knows that the entries were closed.
-- Tables: queue.counter, queue.room. Changes one row, or none if the entries are closed or it is too early.
update queue.counter c
set issued = greatest(c.issued, :known, :knownParticipants::bigint),
    participants = coalesce(:knownParticipants::bigint, greatest(c.issued, :known))
from queue.room r
where c.room = :room and c.participants is null and c.draw_at <= clock_timestamp()
  and r.id = c.room and (extract(epoch from r.created_at) * 1000)::bigint = :generation
