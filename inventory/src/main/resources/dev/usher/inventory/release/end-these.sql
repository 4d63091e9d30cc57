-- Ends those of these holds whose payment window has expired, except those that another worker or a
-- payment has locked. Returns the same as end-expired.sql.
with expired as materialized (
  select h.ctid
  from unnest(:events::text[], :holds::uuid[]) as e (event_id, hold_id)
  join inventory.hold h on h.event_id = e.event_id and h.id = e.hold_id
  where h.status = 'HELD' and h.expires_at <= statement_timestamp()
  for update of h skip locked
)
update inventory.hold h set status = 'EXPIRED', ended_at = clock_timestamp()
where h.ctid = any (array(select ctid from expired))
returning h.event_id, h.id, array_to_string(h.sections, ',') as sections,
          array_to_string(h.seats, ',') as seats, h.quantity, h.expires_at,
          (extract(epoch from statement_timestamp() - h.expires_at) * 1000000)::bigint as overdue_us
