-- Turns a hold that has not ended into a booking: the one conditional update that decides between
-- payment and expiry. 1: reference, 2: event, 3: hold.
-- Answer: a row if it did.
with booked as (
  update inventory.hold set status = 'BOOKED', ended_at = clock_timestamp(), reference = ?
  where event_id = ? and id = ? and status = 'HELD'
  returning event_id, id, ended_at, section_id, quantity
), part as (
  select section_id, quantity, '{}'::text[] as seats from booked where section_id is not null
  union all
  select s.section_id, count(*), array_agg(s.seat_id order by s.ordinal)
  from booked b
  join inventory.hold_seat s on s.event_id = b.event_id and s.hold_id = b.id
  group by s.section_id
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
  select b.event_id, b.ended_at, 'BOOKED', b.id, p.section_id, p.quantity, p.seats
  from booked b, part p
)
select id from booked
