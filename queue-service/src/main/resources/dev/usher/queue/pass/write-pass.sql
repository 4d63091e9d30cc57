-- Keeps a pass. Promises: one for each number; none whose turn was given in an epoch that is over.
-- Tables: queue.pass, queue.line (locked against the next epoch until the commit).
-- Arguments: number, visitor, pass id, issued s, ends s, room, epoch.
insert into queue.pass (room, number, visitor, pass_id, issued_at, expires_at)
select room, ?, ?, ?, to_timestamp(?), to_timestamp(?)
from (select room from queue.line where room = ? and epoch = ? for share) line
on conflict (room, number) do nothing
