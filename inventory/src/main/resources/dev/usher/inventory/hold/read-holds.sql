-- The named holds of an event with their seats, in order, or their places.
-- 1: event, 2: hold ids.
select h.id, h.visitor, h.pass_id, h.fingerprint, h.status, h.amount, h.currency,
       h.held_at, h.expires_at, h.reference,
       coalesce(h.section_id, s.section_id) as section_id, s.seat_id,
       case when s.seat_id is null then h.quantity else 1 end as quantity,
       coalesce(h.price, s.price) as price
from inventory.hold h
left join inventory.hold_seat s on s.event_id = h.event_id and s.hold_id = h.id
where h.event_id = ? and h.id = any (?)
order by h.id, s.ordinal
