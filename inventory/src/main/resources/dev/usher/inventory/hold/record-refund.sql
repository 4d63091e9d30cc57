-- Adds the refund of a payment for a hold to the ledger.
insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
select h.event_id, clock_timestamp(), 'REFUNDED', h.id, p.section_id, p.quantity, p.seats
from inventory.hold h, inventory.parts(h.sections, h.seats, h.quantity) p
where h.event_id = :event and h.id = :hold
