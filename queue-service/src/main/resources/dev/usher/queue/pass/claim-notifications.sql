-- Leases finished passes that the booking service must be notified of now. No other instance takes them until the lease
-- ends; after that any instance does, so the notifications of a crashed instance are still sent.
-- Table: queue.pass.
-- Returns the passes, the number of attempts for each, including this one, and whether it has expired.
with due as (
  select room, number
  from queue.pass
  where notify_at <= clock_timestamp()
  order by notify_at
  limit :count
  for update skip locked
)
update queue.pass p
set notify_attempts = p.notify_attempts + 1,
    notify_at = clock_timestamp() + :leaseMillis * interval '1 millisecond'
from due
where p.room = due.room and p.number = due.number
returning p.room, p.number, p.pass_id, p.expires_at, p.notify_attempts,
          p.expires_at <= clock_timestamp() as is_over
