-- Writes the winning holds of batches, one batch of each event: the holds, the owners of their seats, the sections'
-- counts and the ledger, all from the same rows. Constraints reject invalid rows. The sections, prices and seats of a
-- hold (null if it has places) are joined by commas.
-- A batch with an expected version is written only if its event is still as the caller knows it and each of its holds
-- can be made, which this statement then locks and checks itself; otherwise nothing of that batch is written, and it has
-- no row in the result. Nor is it written while another transaction has the event's lock: so this statement waits for
-- none, whatever it holds. A transaction that changes the stock or the rules increments the version; so where the
-- version is the expected one under the lock, this statement's snapshot, which is older, has all there is. Finished
-- passes are not ordered by the lock: a hold that races with the end of its pass may be made.
-- For a batch without one (null) the caller has the event's lock and has checked all that.
-- Returns, for each batch that was written: when its holds began (whole milliseconds, as in responses), and how many
-- sections were updated.
with batch as materialized (
  select event_id, payment_window_ms, version, created_at, max_per_visitor
  from unnest(:events::text[], :payment_windows_ms::bigint[], :expected_versions::bigint[],
              :expected_created_at::timestamptz[], :max_per_visitor::int[])
       as b (event_id, payment_window_ms, version, created_at, max_per_visitor)
), wanted as materialized (
  select event_id, id, visitor, pass_id, fingerprint, quantity, amount, currency,
         string_to_array(sections, ',') as sections,
         string_to_array(prices, ',')::bigint[] as prices, string_to_array(seats, ',') as seats,
         sections as sections_joined, seats as seats_joined
  from unnest(:hold_events::text[], :ids::uuid[], :visitors::text[], :passes::text[],
              :fingerprints::text[], :quantities::int[], :amounts::bigint[], :currencies::text[],
              :sections::text[], :prices::text[], :seats::text[])
       as h (event_id, id, visitor, pass_id, fingerprint, quantity, amount, currency, sections, prices, seats)
), prevented as materialized (
  -- The events of which a hold cannot be made. Each is looked up separately, as in read-visitors.sql, and once,
  -- whatever the number of events.
  select w.event_id
  from wanted w
  where (select true from inventory.hold h where h.event_id = w.event_id and h.id = w.id limit 1)
    or (select true from inventory.finished_pass f where f.event_id = w.event_id and f.pass_id = w.pass_id limit 1)
  union all
  select w.event_id
  from (select event_id, visitor, sum(quantity) as more from wanted group by event_id, visitor) w
  join batch b using (event_id)
  where w.more + (select coalesce(sum(h.quantity), 0) from inventory.hold h
                  where h.event_id = w.event_id and h.visitor = w.visitor and h.status in ('HELD', 'BOOKED'))
        > b.max_per_visitor
  union all
  select s.event_id
  from unnest(:section_events::text[], :section_ids::text[]) as s (event_id, id)
  where (select true from inventory.section k where k.event_id = s.event_id and k.id = s.id limit 1) is null
  union all
  select s.event_id
  from unnest(:seat_events::text[], :seat_ids::text[], :seat_sections::text[], :seat_labels::text[],
              :seat_numbers::int[])
       as s (event_id, id, section_id, label, number)
  where (select true from inventory.taken_seat t where t.event_id = s.event_id and t.seat_id = s.id limit 1)
    or (select true from inventory.seat_row r
        where r.event_id = s.event_id and r.section_id = s.section_id and r.label = s.label
          and r.numbers @> s.number
        limit 1) is null
), unchanged as materialized (
  select b.event_id
  from batch b
  cross join lateral (
    select from inventory.event e
    where e.id = b.event_id and e.version = b.version and e.created_at = b.created_at
      -- So that the partial index by start cannot be used, which would be read whole.
      and (e.deleted_at is null) is true
      and coalesce(e.sales_end_at, e.starts_at) > clock_timestamp()
    for update skip locked
  ) locked
  where b.version is not null and b.event_id not in (select event_id from prevented)
), counted as (
  update inventory.event e set version = e.version + 1 from unchanged u where e.id = u.event_id returning e.id
), written as materialized (
  select b.event_id, b.payment_window_ms * interval '1 millisecond' as payment_window,
         date_trunc('milliseconds', clock_timestamp()) as at
  from batch b
  where b.version is null or b.event_id in (select id from counted)
), hold_row as (
  insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status, quantity, amount,
                              currency, held_at, expires_at, sections, prices, seats)
  select b.event_id, h.id, h.visitor, h.pass_id, h.fingerprint, 'HELD', h.quantity, h.amount,
         h.currency, b.at, b.at + b.payment_window, h.sections, h.prices, h.seats
  from written b join wanted h using (event_id)
), seat as materialized (
  select h.event_id, h.id as hold_id, s.section_id, s.seat_id
  from wanted h, unnest(h.sections, h.seats) as s (section_id, seat_id)
  where h.seats is not null
), taken_row as (
  insert into inventory.taken_seat (event_id, seat_id, hold_id)
  select event_id, s.seat_id, s.hold_id from written join seat s using (event_id)
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)
  select event_id, b.at, 'HELD', e.hold_ids, e.quantities, e.sections, e.seats
  from written b
  join (select event_id, array_agg(id) as hold_ids, array_agg(quantity) as quantities,
               array_agg(sections_joined) as sections, array_agg(seats_joined) as seats
        from wanted group by event_id) e
    using (event_id)
), part as (
  select event_id, sections[1] as section_id, quantity from wanted where seats is null
  union all
  select event_id, section_id, 1 from seat
), section_row as (
  update inventory.section s set taken = s.taken + d.quantity
  from written b
  join (select event_id, section_id, sum(quantity)::int as quantity from part group by event_id, section_id) d
    using (event_id)
  where s.event_id = b.event_id and s.id = d.section_id
  returning s.event_id
)
select b.event_id, b.at, (select count(*) from section_row s where s.event_id = b.event_id) as sections
from written b
