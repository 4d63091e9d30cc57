-- Adds the refund of a payment for a hold to the ledger.
with refunded as (
  select event_id, id, currency, amount, sections, seats, quantity
  from inventory.hold
  where event_id = :event and id = :hold
), total_row as (
  insert into inventory.ledger_total as t
    (event_id, kind, section_id, currency, shard, holds, quantity, amount)
  select r.event_id, 'REFUNDED', p.section_id, r.currency, pg_backend_pid() % 16,
         f.is_first, p.quantity, f.is_first * r.amount
  from refunded r, inventory.parts(r.sections, r.seats, r.quantity) p,
       lateral (select (p.section_id = r.sections[1])::int as is_first) f
  order by p.section_id
  on conflict (event_id, kind, section_id, currency, shard) do update
  set holds = t.holds + excluded.holds, quantity = t.quantity + excluded.quantity,
      amount = t.amount + excluded.amount
)
insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)
select event_id, clock_timestamp(), 'REFUNDED', array[id], array[quantity],
       array[array_to_string(sections, ',')], array[array_to_string(seats, ',')]
from refunded
