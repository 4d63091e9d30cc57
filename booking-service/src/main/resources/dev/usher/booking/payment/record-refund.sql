-- Marks a payment as paid back and tells the ledger, once. 1: event, 2: payment.
-- Changes rows if it was not marked yet.
with refunded as (
  update inventory.payment set status = 'REFUNDED', updated_at = now()
  where event_id = ? and id = ? and status = 'REFUNDING'
  returning event_id, hold_id
), part as (
  select h.event_id, h.id as hold_id, h.section_id, h.quantity, '{}'::text[] as seats
  from refunded r
  join inventory.hold h on h.event_id = r.event_id and h.id = r.hold_id
  where h.section_id is not null
  union all
  select s.event_id, s.hold_id, s.section_id, count(*), array_agg(s.seat_id order by s.ordinal)
  from refunded r
  join inventory.hold_seat s on s.event_id = r.event_id and s.hold_id = r.hold_id
  group by s.event_id, s.hold_id, s.section_id
)
insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
select event_id, clock_timestamp(), 'REFUNDED', hold_id, section_id, quantity, seats from part
