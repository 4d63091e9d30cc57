-- Takes finished passes that the booking service must hear of now. Until the lease ends no other instance
-- takes them, and after that any does, so that those of a crashed instance are sent after all.
-- Table: queue.pass. Arguments: how many at most, lease in milliseconds.
-- Answer: the passes, how often each was sent, this time included, and whether it has expired by now.
with due as (
  select room, number
  from queue.pass
  where notify_at <= clock_timestamp()
  order by notify_at
  limit ?
  for update skip locked
)
update queue.pass p
set notify_attempts = p.notify_attempts + 1,
    notify_at = clock_timestamp() + ? * interval '1 millisecond'
from due
where p.room = due.room and p.number = due.number
returning p.room, p.number, p.pass_id, p.expires_at, p.notify_attempts,
          p.expires_at <= clock_timestamp() as is_over
