-- Stores a pass. Guarantees: one pass per number; no pass whose turn was given in an epoch that is over; no pass for a
-- place that its login has left or replaced.
-- An existing pass may never have been sent: its insert was committed after its claim had failed. Redis knows this and
-- gives the visitor the same pass with its full duration (claim.lua) or, once that pass has ended, the turn and then
-- another pass (admit.lua). The new pass then replaces the existing one.
-- Tables: queue.pass, queue.room, queue.login_left, queue.checkpoint (share lock, which blocks the next epoch until the
-- commit).
-- Whether the pass is bound is decided by the room at its first write and stays so.
-- Returns whether it is; no row if the number has a pass that must stay as it is, the epoch is over or the place was left.
insert into queue.pass as p (room, number, visitor, pass_id, issued_at, expires_at, renewable_until, bound)
select state.room, :number, :visitor, :pass, to_timestamp(:issued), to_timestamp(:ends),
       to_timestamp(:issued) + r.max_pass_ttl_ms * interval '1 millisecond', r.bind_passes
from (select room from queue.checkpoint where room = :room and epoch = :epoch for share) state
join queue.room r on r.id = state.room
where not exists (select from queue.login_left l where l.room = :room and l.entry = :entry)
on conflict (room, number) do update
set pass_id = excluded.pass_id, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
    renewable_until = excluded.renewable_until,
    bound = case when p.pass_id = excluded.pass_id then p.bound else excluded.bound end
where p.visitor = excluded.visitor and p.finished_at is null and p.expires_at < excluded.expires_at
  and (p.pass_id = excluded.pass_id or p.expires_at <= clock_timestamp())
returning p.bound
