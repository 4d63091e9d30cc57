-- The named holds of an event with their seats, in order, or their places.
select h.id, h.visitor, h.pass_id, h.fingerprint, h.status, h.amount, h.currency,
       h.held_at, h.expires_at, h.reference, i.section_id, i.seat_id,
       case when i.seat_id is null then h.quantity else 1 end as quantity, i.price
from inventory.hold h,
     unnest(h.sections, h.seats, h.prices) with ordinality as i (section_id, seat_id, price, ordinal)
where h.event_id = :event and h.id = any (:holds)
order by h.id, i.ordinal
