-- Writes a batch of holds that were found to win: the holds, their seats, the sections' counts and
-- the ledger, all from the same rows. The constraints refuse what must not be.
-- 1: event, 2: payment window (ms), 3-11: the holds' columns, section and price only of those that
-- have places, 12-16: the seats' columns.
-- Answer: when the holds began (whole milliseconds, as people are told), how many sections counted.
with parameter as materialized (
  select ?::text as event_id, ? * interval '1 millisecond' as payment_window,
         date_trunc('milliseconds', clock_timestamp()) as at
), wanted as materialized (
  select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::text[],
                       ?::text[], ?::bigint[])
         as h (id, visitor, pass_id, fingerprint, quantity, amount, currency, section_id, price)
), hold_row as (
  insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status,
                              quantity, amount, currency, held_at, expires_at, section_id, price)
  select p.event_id, h.id, h.visitor, h.pass_id, h.fingerprint, 'HELD',
         h.quantity, h.amount, h.currency, p.at, p.at + p.payment_window, h.section_id, h.price
  from parameter p, wanted h
), seat as materialized (
  select * from unnest(?::uuid[], ?::int[], ?::text[], ?::text[], ?::bigint[])
         as s (hold_id, ordinal, section_id, seat_id, price)
), seat_row as (
  insert into inventory.hold_seat (event_id, hold_id, ordinal, section_id, seat_id, price, live)
  select p.event_id, s.hold_id, s.ordinal, s.section_id, s.seat_id, s.price, true
  from parameter p, seat s
), part as materialized (
  select id as hold_id, section_id, quantity, '{}'::text[] as seats
  from wanted where section_id is not null
  union all
  select hold_id, section_id, count(*), array_agg(seat_id order by ordinal)
  from seat group by hold_id, section_id
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
  select p.event_id, p.at, 'HELD', t.hold_id, t.section_id, t.quantity, t.seats
  from parameter p, part t
), section_row as (
  update inventory.section s set taken = s.taken + d.quantity
  from parameter p,
       (select section_id, sum(quantity)::int as quantity from part group by section_id) d
  where s.event_id = p.event_id and s.id = d.section_id
  returning s.id
)
select p.at, (select count(*) from section_row) as sections from parameter p
