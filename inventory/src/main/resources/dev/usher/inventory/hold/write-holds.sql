-- Writes the winning holds of a batch: the holds, the owners of their seats, the sections' counts and
-- the ledger, all from the same rows. Constraints reject invalid rows. The sections, prices and seats of
-- a hold (null if it has places) are joined by commas.
-- With an expected version: only if the event is still as the caller knows it and each hold can be made, which it then
-- locks and checks itself; otherwise it changes nothing and returns no row. A transaction that changes the stock or the
-- rules increments the version; so where the version is the expected one under the lock, this statement's snapshot,
-- which is older, has all there is. Finished passes are not ordered by the lock: a hold that races with the end of its
-- pass may be made.
-- Without one (null): the caller has the event's lock and has checked all that.
-- Returns when the holds began (whole milliseconds, as in responses), and how many sections were updated.
with wanted as materialized (
  select id, visitor, pass_id, fingerprint, quantity, amount, currency,
         string_to_array(sections, ',') as sections,
         string_to_array(prices, ',')::bigint[] as prices, string_to_array(seats, ',') as seats,
         sections as sections_joined, seats as seats_joined
  from unnest(:ids::uuid[], :visitors::text[], :passes::text[], :fingerprints::text[],
              :quantities::int[], :amounts::bigint[], :currencies::text[], :sections::text[],
              :prices::text[], :seats::text[])
       as h (id, visitor, pass_id, fingerprint, quantity, amount, currency, sections, prices, seats)
), unchanged as materialized (
  update inventory.event e set version = e.version + 1
  from (select set_config('lock_timeout', :patience_ms::text, true) as patience) s
  where s.patience is not null and e.id = :event and e.version = :expected_version::bigint
    and e.created_at = :expected_created_at::timestamptz and e.deleted_at is null
    and coalesce(e.sales_end_at, e.starts_at) > clock_timestamp()
    and (select count(*) from inventory.section s
         where s.event_id = :event and s.id = any (:checked_sections::text[])) = cardinality(:checked_sections::text[])
    -- Each is looked up separately, as in read-visitors.sql.
    and not exists (
      select from wanted w
      where (select true from inventory.hold h where h.event_id = :event and h.id = w.id limit 1)
        or (select true from inventory.finished_pass f where f.event_id = :event and f.pass_id = w.pass_id limit 1))
    and not exists (
      select from (select visitor, sum(quantity) as more from wanted group by visitor) w
      where w.more + (select coalesce(sum(h.quantity), 0) from inventory.hold h
                      where h.event_id = :event and h.visitor = w.visitor and h.status in ('HELD', 'BOOKED'))
            > :max_per_visitor)
    and not exists (
      select from unnest(:seat_ids::text[], :seat_sections::text[], :seat_labels::text[], :seat_numbers::int[])
             as s (id, section_id, label, number)
      where (select true from inventory.taken_seat t where t.event_id = :event and t.seat_id = s.id limit 1)
        or (select true from inventory.seat_row r
            where r.event_id = :event and r.section_id = s.section_id and r.label = s.label
              and r.numbers @> s.number
            limit 1) is null)
  returning e.id
), parameter as materialized (
  select :event::text as event_id, :payment_window_ms * interval '1 millisecond' as payment_window,
         date_trunc('milliseconds', clock_timestamp()) as at
  where :expected_version::bigint is null or exists (select from unchanged)
), hold_row as (
  insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status, quantity, amount,
                              currency, held_at, expires_at, sections, prices, seats)
  select p.event_id, h.id, h.visitor, h.pass_id, h.fingerprint, 'HELD', h.quantity, h.amount,
         h.currency, p.at, p.at + p.payment_window, h.sections, h.prices, h.seats
  from parameter p, wanted h
), seat as materialized (
  select h.id as hold_id, s.section_id, s.seat_id
  from wanted h, unnest(h.sections, h.seats) as s (section_id, seat_id)
  where h.seats is not null
), taken_row as (
  insert into inventory.taken_seat (event_id, seat_id, hold_id)
  select p.event_id, s.seat_id, s.hold_id from parameter p, seat s
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)
  select p.event_id, p.at, 'HELD', e.hold_ids, e.quantities, e.sections, e.seats
  from parameter p,
       (select array_agg(id) as hold_ids, array_agg(quantity) as quantities,
               array_agg(sections_joined) as sections, array_agg(seats_joined) as seats
        from wanted) e
), part as (
  select sections[1] as section_id, quantity from wanted where seats is null
  union all
  select section_id, 1 from seat
), section_row as (
  update inventory.section s set taken = s.taken + d.quantity
  from parameter p,
       (select section_id, sum(quantity)::int as quantity from part group by section_id) d
  where s.event_id = p.event_id and s.id = d.section_id
  returning s.id
)
select p.at, (select count(*) from section_row) as sections from parameter p
