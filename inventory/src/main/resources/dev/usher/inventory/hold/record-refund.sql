-- Adds the refund of a payment for a hold to the ledger.
with refunded as (
  select h.event_id, h.id, h.currency, h.amount, p.section_id, p.quantity, p.seats,
         (p.section_id = h.sections[1])::int as is_first
  from inventory.hold h, inventory.parts(h.sections, h.seats, h.quantity) p
  where h.event_id = :event and h.id = :hold
), total_row as (
  insert into inventory.ledger_total as t
    (event_id, kind, section_id, currency, shard, holds, quantity, amount)
  select event_id, 'REFUNDED', section_id, currency, pg_backend_pid() % 16, is_first, quantity,
         is_first * amount
  from refunded
  order by section_id
  on conflict (event_id, kind, section_id, currency, shard) do update
  set holds = t.holds + excluded.holds, quantity = t.quantity + excluded.quantity,
      amount = t.amount + excluded.amount
)
insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
select event_id, clock_timestamp(), 'REFUNDED', id, section_id, quantity, seats
from refunded
