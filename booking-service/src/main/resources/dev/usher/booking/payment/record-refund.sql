-- Marks a payment as paid back and tells the ledger, once. 1: event, 2: payment.
-- Changes rows if it was not marked yet.
with refunded as (
  update inventory.payment set status = 'REFUNDED', updated_at = now()
  where event_id = ? and id = ? and status = 'REFUNDING'
  returning event_id, hold_id
)
insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
select r.event_id, clock_timestamp(), 'REFUNDED', r.hold_id, i.section_id, sum(i.quantity),
       coalesce(array_agg(i.seat_id order by i.ordinal) filter (where i.seat_id is not null), '{}')
from refunded r
join inventory.hold_item i on i.event_id = r.event_id and i.hold_id = r.hold_id
group by r.event_id, r.hold_id, i.section_id
