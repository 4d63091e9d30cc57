-- Turns a hold that has not ended into a booking; returns a row if it did. Races with end-expired.sql: both
-- update the row only while it is HELD, so one of them wins. A payment after expires_at still wins if
-- no worker has ended the hold yet.
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
