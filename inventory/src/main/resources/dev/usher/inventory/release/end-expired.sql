-- Ends holds whose payment window has expired, the longest expired first, except those that another
-- -- worker or a payment has locked. By ctid, which cannot change while the rows are locked: a second lookup by key
-- -- took twice as long.
-- 1: the earliest end of a payment window to look at, 2: events and 3: holds to leave out,
-- 4: how many at most.
-- Returns: event, hold, what it had (sections and seats, joined by commas, no seats if it had places; and
-- how many), when it expired, and how many milliseconds before this statement that was.
with expired as materialized (
  select ctid
  from inventory.hold
  where status = 'HELD' and expires_at >= ? and expires_at <= statement_timestamp()
    and event_id <> all (?) and id <> all (?)
  order by expires_at
  limit ?
  for update skip locked
)
update inventory.hold h set status = 'EXPIRED', ended_at = clock_timestamp()
where h.ctid = any (array(select ctid from expired))
returning h.event_id, h.id, array_to_string(h.sections, ',') as sections,
          array_to_string(h.seats, ',') as seats, h.quantity, h.expires_at,
          extract(epoch from statement_timestamp() - h.expires_at) * 1000 as overdue_ms
