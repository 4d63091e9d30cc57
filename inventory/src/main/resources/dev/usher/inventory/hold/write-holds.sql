-- Writes the winning holds of a batch: the holds, the owners of their seats, the sections' counts and
-- the ledger, all from the same rows. Constraints reject invalid rows. The sections, prices and seats of
-- a hold (null if it has places) are joined by commas.
-- Returns when the holds began (whole milliseconds, as in responses), and how many sections were updated.
with parameter as materialized (
  select :event::text as event_id, :payment_window_ms * interval '1 millisecond' as payment_window,
         date_trunc('milliseconds', clock_timestamp()) as at
), wanted as materialized (
  select id, visitor, pass_id, fingerprint, quantity, amount, currency,
         string_to_array(sections, ',') as sections,
         string_to_array(prices, ',')::bigint[] as prices, string_to_array(seats, ',') as seats
  from unnest(:ids::uuid[], :visitors::text[], :passes::text[], :fingerprints::text[],
              :quantities::int[], :amounts::bigint[], :currencies::text[], :sections::text[],
              :prices::text[], :seats::text[])
       as h (id, visitor, pass_id, fingerprint, quantity, amount, currency, sections, prices, seats)
), hold_row as (
  insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status, quantity, amount,
                              currency, held_at, expires_at, sections, prices, seats)
  select p.event_id, h.id, h.visitor, h.pass_id, h.fingerprint, 'HELD', h.quantity, h.amount,
         h.currency, p.at, p.at + p.payment_window, h.sections, h.prices, h.seats
  from parameter p, wanted h
), seat as materialized (
  select h.id as hold_id, s.section_id, s.seat_id, s.n
  from wanted h, unnest(h.sections, h.seats) with ordinality as s (section_id, seat_id, n)
  where h.seats is not null
), taken_row as (
  insert into inventory.taken_seat (event_id, seat_id, hold_id)
  select p.event_id, s.seat_id, s.hold_id from parameter p, seat s
), part as materialized (
  select id as hold_id, sections[1] as section_id, quantity, '{}'::text[] as seats
  from wanted where seats is null
  union all
  select hold_id, section_id, count(*), array_agg(seat_id order by n)
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
