-- Turns a hold that has not ended into a booking: the one conditional update that decides between
-- payment and expiry. 1: reference, 2: event, 3: hold.
-- Answer: a row if it did.
with booked as (
  update inventory.hold set status = 'BOOKED', ended_at = clock_timestamp(), reference = ?
  where event_id = ? and id = ? and status = 'HELD'
  returning event_id, id, ended_at
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
  select b.event_id, b.ended_at, 'BOOKED', b.id, i.section_id, sum(i.quantity),
         coalesce(array_agg(i.seat_id order by i.ordinal) filter (where i.seat_id is not null), '{}')
  from booked b
  join inventory.hold_item i on i.event_id = b.event_id and i.hold_id = b.id
  group by b.event_id, b.ended_at, b.id, i.section_id
)
select id from booked
