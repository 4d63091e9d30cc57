-- Whether an ended hold, taken again, would exceed its visitor's limit: why retake-hold.sql changed nothing.
-- Under the event's lock. No row if the event was deleted.
select h.quantity + coalesce((
         select sum(o.quantity) from inventory.hold o
         where o.event_id = h.event_id and o.visitor = h.visitor and o.status in ('HELD', 'BOOKED')), 0)
       > e.max_per_visitor as exceeds
from inventory.hold h
join inventory.event e on e.id = h.event_id and e.deleted_at is null
where h.event_id = :event and h.id = :hold
