-- Ends a number of holds whose payment window has expired since a time, the longest expired first, except
-- those that another worker or a payment has locked. By ctid, which cannot change while the rows are
-- locked: a second lookup by key took twice as long. Some events and holds are skipped.
-- Returns event, hold, what it had (sections and seats, joined by commas, no seats if it had places; and
-- how many), when it expired, and how many microseconds before this statement that was.
with expired as materialized (
  select ctid
  from inventory.hold
  where status = 'HELD' and expires_at >= :since and expires_at <= statement_timestamp()
    and event_id <> all (:skipped_events) and id <> all (:skipped_holds)
  order by expires_at
  limit :at_most
  for update skip locked
)
update inventory.hold h set status = 'EXPIRED', ended_at = clock_timestamp()
where h.ctid = any (array(select ctid from expired))
returning h.event_id, h.id, array_to_string(h.sections, ',') as sections,
          array_to_string(h.seats, ',') as seats, h.quantity, h.expires_at,
          (extract(epoch from statement_timestamp() - h.expires_at) * 1000000)::bigint as overdue_us
