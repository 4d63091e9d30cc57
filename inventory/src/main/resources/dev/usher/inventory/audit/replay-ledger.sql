-- Holds of which the ledger says something else. What changes a hold adds a row to the ledger for each of its sections,
-- with its seats there in their order, in the same transaction. Refunds change no hold.
with part as materialized (
  select id as hold_id, sections[1] as section_id, status, quantity, '{}'::text[] as seats
  from inventory.hold
  where event_id = :event and seats is null
  union all
  select h.id, s.section_id, h.status, count(*), array_agg(s.seat_id order by s.n)
  from inventory.hold h, unnest(h.sections, h.seats) with ordinality as s (section_id, seat_id, n)
  where h.event_id = :event and h.seats is not null
  group by h.id, s.section_id, h.status
), replayed as (
  select hold_id, section_id, p.status,
         count(*) filter (where l.kind = 'HELD') as held,
         count(*) filter (where l.kind = 'RELEASED') as released,
         count(*) filter (where l.kind = 'EXPIRED') as expired,
         count(*) filter (where l.kind = 'BOOKED') as booked,
         count(*) filter (where l.quantity <> p.quantity or l.seats <> p.seats) as others
  from part p
  full join (select hold_id, section_id, kind, quantity, seats from inventory.ledger where event_id = :event) l
    using (hold_id, section_id)
  group by hold_id, section_id, p.status
)
select 'LEDGER' as kind, hold_id::text as subject,
       format('section %s, %s; in the ledger: %s held, %s released, %s expired, %s booked, %s with other seats or places',
              section_id, coalesce(status, 'no such hold'), held, released, expired, booked, others) as detail
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
