-- Which of these seats was never had by the hold that Redis names. No hold is deleted, and none changes its seats.
select l.seat_id
from unnest(:seats::text[], :holds::uuid[]) as l (seat_id, hold_id)
where not exists (
  select from inventory.hold h
  where h.event_id = :event and h.id = l.hold_id and l.seat_id = any (h.seats))
