-- Stores a pass of a bypass link. Guarantees: none in a room that has ended, or was made again meanwhile. Its number is
-- negative, so no visitor who waits can ever have it.
-- Tables: queue.pass, queue.bypass, queue.room, queue.checkpoint (share lock: a room is not deleted meanwhile).
-- Returns the pass; no row if the room has ended.
with pass as (
  insert into queue.pass (room, number, visitor, pass_id, issued_at, expires_at, renewable_until, bound)
  select r.id, -nextval('queue.bypass_number'), :browser, :pass, at.issued,
         date_trunc('second', at.issued + r.pass_ttl_ms * interval '1 millisecond'),
         at.issued + r.max_pass_ttl_ms * interval '1 millisecond', r.bind_passes
  from queue.room r
  join (select room from queue.checkpoint where room = :room for share) state on state.room = r.id
  cross join lateral (select date_trunc('second', clock_timestamp()) as issued) at
  where r.phase <> 'ENDED' and coalesce(r.ends_at > clock_timestamp(), true)
    and (extract(epoch from r.created_at) * 1000)::bigint = :generation
  returning room, number, visitor, issued_at, expires_at, bound
)
update queue.bypass b
set number = pass.number
from pass
where b.room = pass.room and b.browser = pass.visitor and b.code = :code
returning extract(epoch from pass.issued_at)::bigint as issued_s, extract(epoch from pass.expires_at)::bigint as ends_s,
          pass.bound
