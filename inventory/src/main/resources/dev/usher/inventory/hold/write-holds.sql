-- Writes a batch of holds that were found to win: the holds, their items, the sections' counts and
-- the ledger, all from the same rows. The constraints refuse what must not be.
-- 1: event, 2: payment window (ms), 3-9: the holds' columns, 10-15: the items' columns.
-- Answer: when the holds began (whole milliseconds, as people are told), how many sections counted.
with parameter as materialized (
  select ?::text as event_id, ? * interval '1 millisecond' as payment_window,
         date_trunc('milliseconds', clock_timestamp()) as at
), hold_row as (
  insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status,
                              quantity, amount, currency, held_at, expires_at)
  select p.event_id, h.id, h.visitor, h.pass_id, h.fingerprint, 'HELD',
         h.quantity, h.amount, h.currency, p.at, p.at + p.payment_window
  from parameter p,
       unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::text[])
         as h (id, visitor, pass_id, fingerprint, quantity, amount, currency)
), item as materialized (
  select * from unnest(?::uuid[], ?::int[], ?::text[], ?::text[], ?::int[], ?::bigint[])
         as i (hold_id, ordinal, section_id, seat_id, quantity, price)
), item_row as (
  insert into inventory.hold_item (event_id, hold_id, ordinal, section_id, seat_id,
                                   quantity, price, live)
  select p.event_id, i.hold_id, i.ordinal, i.section_id, i.seat_id, i.quantity, i.price,
         i.seat_id is not null
  from parameter p, item i
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
  select p.event_id, p.at, 'HELD', i.hold_id, i.section_id, sum(i.quantity),
         coalesce(array_agg(i.seat_id order by i.ordinal) filter (where i.seat_id is not null), '{}')
  from parameter p, item i
  group by p.event_id, p.at, i.hold_id, i.section_id
), section_row as (
  update inventory.section s set taken = s.taken + d.quantity
  from parameter p,
       (select section_id, sum(quantity)::int as quantity from item group by section_id) d
  where s.event_id = p.event_id and s.id = d.section_id
  returning s.id
)
select p.at, (select count(*) from section_row) as sections from parameter p
