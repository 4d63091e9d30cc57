-- Ends holds whose payment window has lapsed, the longest lapsed first, except those that another
-- worker or a payment has in hand. 1: events to leave out, 2: how many at most.
-- Answer: event, hold and since how many milliseconds it had lapsed when this was asked.
with lapsed as (
  select event_id, id
  from inventory.hold
  where status = 'HELD' and expires_at <= statement_timestamp() and event_id <> all (?)
  order by expires_at
  limit ?
  for update skip locked
)
update inventory.hold h set status = 'EXPIRED', ended_at = clock_timestamp()
from lapsed
where h.event_id = lapsed.event_id and h.id = lapsed.id
returning h.event_id, h.id,
          extract(epoch from statement_timestamp() - h.expires_at) * 1000 as overdue_ms
