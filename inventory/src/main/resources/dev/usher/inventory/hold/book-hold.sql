-- Turns a hold that has not ended into a booking: the one conditional update that decides between
-- payment and expiry. Returns a row if it did.
with booked as (
  update inventory.hold set status = 'BOOKED', ended_at = clock_timestamp(), reference = :reference
  where event_id = :event and id = :hold and status = 'HELD'
  returning event_id, id, ended_at, sections, seats, quantity
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
  select b.event_id, b.ended_at, 'BOOKED', b.id, p.section_id, p.quantity, p.seats
  from booked b, inventory.parts(b.sections, b.seats, b.quantity) p
)
select id from booked
