-- The named holds of an event with their items, in order.
-- 1: event, 2: hold ids.
select h.id, h.visitor, h.pass_id, h.fingerprint, h.status, h.amount, h.currency,
       h.held_at, h.expires_at, h.reference,
       i.section_id, i.seat_id, i.quantity, i.price
from inventory.hold h
join inventory.hold_item i on i.event_id = h.event_id and i.hold_id = h.id
where h.event_id = ? and h.id = any (?)
order by h.id, i.ordinal
