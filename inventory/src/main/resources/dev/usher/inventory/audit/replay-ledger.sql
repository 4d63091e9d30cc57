-- Holds of which the ledger says something else. What changes a hold adds an entry to the ledger, with all that the hold
-- has in its order, in the same transaction. Refunds change no hold.
with held as (
  select id as hold_id, status, quantity, array_to_string(sections, ',') as sections,
         array_to_string(seats, ',') as seats
  from inventory.hold
  where event_id = :event
), entry as (
  select kind, unnest(hold_ids) as hold_id, unnest(quantities) as quantity, unnest(sections) as sections,
         unnest(seats) as seats
  from inventory.ledger
  where event_id = :event
), replayed as (
  select hold_id, h.status,
         count(*) filter (where e.kind = 'HELD') as held,
         count(*) filter (where e.kind = 'RELEASED') as released,
         count(*) filter (where e.kind = 'EXPIRED') as expired,
         count(*) filter (where e.kind = 'BOOKED') as booked,
         count(*) filter (
           where e.kind is not null and h.status is not null
             and (e.quantity, e.sections, e.seats) is distinct from (h.quantity, h.sections, h.seats)) as others
  from held h
  full join entry e using (hold_id)
  group by hold_id, h.status
)
select 'LEDGER' as kind, coalesce(hold_id::text, 'no hold') as subject,
       format('%s; in the ledger: %s held, %s released, %s expired, %s booked, %s with other seats or places',
              coalesce(status, 'no such hold'), held, released, expired, booked, others) as detail
from replayed
where status is null
  or others > 0
  or (status, held, released, expired, booked) not in (
    ('HELD',     1, 0, 0, 0),
    ('RELEASED', 1, 1, 0, 0),
    ('EXPIRED',  1, 0, 1, 0),
    ('BOOKED',   1, 0, 0, 1),
    -- Taken again by a late payment.
    ('BOOKED',   2, 1, 0, 1),
    ('BOOKED',   2, 0, 1, 1))
limit :at_most
