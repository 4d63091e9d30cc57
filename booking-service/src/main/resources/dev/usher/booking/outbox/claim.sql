-- Claims due messages for sending. No other instance claims them until the lease ends; after that any
-- -- instance may, so that messages of a crashed sender are sent.
-- 1: kind, 2: how many at most, 3: lease in milliseconds.
-- Returns: the messages, and whether each must be given up.
with due as (
  select event_id, kind, id
  from inventory.outbox
  where kind = ? and next_at <= clock_timestamp()
  order by next_at
  limit ?
  for update skip locked
)
update inventory.outbox o
set attempts = o.attempts + 1, next_at = clock_timestamp() + ? * interval '1 millisecond'
from due
where o.event_id = due.event_id and o.kind = due.kind and o.id = due.id
returning o.event_id, o.id, o.body, o.attempts, o.gives_up_at <= clock_timestamp() as is_over
