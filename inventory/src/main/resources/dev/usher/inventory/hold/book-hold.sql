-- Turns a hold that has not ended into a booking; returns a row if it did. Races with end-expired.sql: both
-- update the row only while it is HELD, so one of them wins. A payment after expires_at still wins if
-- no worker has ended the hold yet.
-- The status is compared in a way that no partial index is for: a plan from when there were few holds would read, by one
-- of them, all live holds of the event.
with booked as (
  update inventory.hold set status = 'BOOKED', ended_at = clock_timestamp(), reference = :reference
  where event_id = :event and id = :hold and status || '' = 'HELD'
  returning event_id, id, ended_at, sections, seats, quantity, amount, currency
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)
  select event_id, ended_at, 'BOOKED', array[id], array[quantity],
         array[array_to_string(sections, ',')], array[array_to_string(seats, ',')]
  from booked
), total_row as (
  insert into inventory.ledger_total as t
    (event_id, kind, section_id, currency, shard, holds, quantity, amount)
  select b.event_id, 'BOOKED', p.section_id, b.currency, pg_backend_pid() % 16,
         f.is_first, p.quantity, f.is_first * b.amount
  from booked b, inventory.parts(b.sections, b.seats, b.quantity) p,
       lateral (select (p.section_id = b.sections[1])::int as is_first) f
  order by p.section_id
  on conflict (event_id, kind, section_id, currency, shard) do update
  set holds = t.holds + excluded.holds, quantity = t.quantity + excluded.quantity,
      amount = t.amount + excluded.amount
)
select id from booked
