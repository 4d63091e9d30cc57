-- Keeps a pass. Promises: one for each number; none whose turn was given in an epoch that is over.
-- A pass that is here already may be one that nobody was sent: its insert was committed after its claim had
-- failed. The copy in Redis knows, and gives the visitor the same pass with its whole time (claim.lua), or,
-- once that has ended, the turn and then another pass (admit.lua). This one then takes its place.
-- Tables: queue.pass, queue.line (locked against the next epoch until the commit).
-- Arguments: number, visitor, pass id, issued s, ends s, room, epoch. Changes one row, or none if the number
-- has a pass that stays as it is.
insert into queue.pass as p (room, number, visitor, pass_id, issued_at, expires_at)
select room, ?, ?, ?, to_timestamp(?), to_timestamp(?)
from (select room from queue.line where room = ? and epoch = ? for share) line
on conflict (room, number) do update
set pass_id = excluded.pass_id, issued_at = excluded.issued_at, expires_at = excluded.expires_at
where p.visitor = excluded.visitor and p.finished_at is null and p.expires_at < excluded.expires_at
  and (p.pass_id = excluded.pass_id or p.expires_at <= clock_timestamp())
