-- Marks a payment as refunded and adds a ledger entry. Idempotent. 1: event, 2: payment.
-- Changes rows if it was not marked yet.
with refunded as (
  update inventory.payment set status = 'REFUNDED', updated_at = now(), refunded_at = clock_timestamp()
  where event_id = ? and id = ? and status = 'REFUNDING'
  returning event_id, hold_id
)
insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
select h.event_id, clock_timestamp(), 'REFUNDED', h.id, p.section_id, p.quantity, p.seats
from refunded r
join inventory.hold h on h.event_id = r.event_id and h.id = r.hold_id,
     inventory.parts(h.sections, h.seats, h.quantity) p
