-- Creates holds of one place each of a general section, floor, as if so many visitors had made them, with
-- payment windows that end between two moments, in milliseconds from now.
with parameter as materialized (
  select :event::text as event, :visitors::int as visitors, :first::bigint as first, :last::bigint as last
), hold_row as (
  insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status,
                              quantity, amount, currency, held_at, expires_at, sections, prices)
  select p.event, gen_random_uuid(), 'visitor-' || n, 'pass-' || n, 'one place', 'HELD',
         1, 2500, 'EUR', statement_timestamp(),
         statement_timestamp() + (p.first + random() * (p.last - p.first)) * interval '1 millisecond',
         '{floor}', '{2500}'
  from parameter p, generate_series(1, p.visitors) n
  returning event_id, id, held_at
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)
  select event_id, held_at, 'HELD', array_agg(id), array_agg(1), array_agg('floor'::text),
         array_agg(null::text)
  from hold_row group by event_id, held_at
)
update inventory.section s set taken = s.taken + h.held
from (select event_id, count(*) as held from hold_row group by event_id) h
where s.event_id = h.event_id and s.id = 'floor'
