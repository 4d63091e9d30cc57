-- Gives a pass a later end. Guarantees: never an earlier one, nor one after renewable_until; no pass that is finished or
-- has expired; none whose slot was extended in an epoch that is over.
-- Tables: queue.pass, queue.checkpoint (share lock, which blocks the next epoch until the commit).
-- Returns its end; no row if it must stay as it is.
update queue.pass p
set expires_at = greatest(p.expires_at, least(to_timestamp(:ends), p.renewable_until))
from (select room from queue.checkpoint where room = :room and epoch = :epoch for share) state
where p.room = state.room and p.number = :number and p.pass_id = :pass
  and p.finished_at is null and p.expires_at > clock_timestamp() and p.renewable_until is not null
returning extract(epoch from p.expires_at)::bigint as ends_s
