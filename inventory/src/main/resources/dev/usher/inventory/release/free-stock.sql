-- Frees what ended holds had: their seats, the sections' counts and the ledger, all from the same
-- rows. The sections and seats of a hold (null if it has places) are joined by commas; the kind is the
-- ledger's.
-- Returns, for each section: places left in it now, whether it is general, the seats that are free now
-- and, in the same order, the holds that had them.
with ended as materialized (
  select event_id, hold_id, string_to_array(sections, ',') as sections,
         string_to_array(seats, ',') as seats, quantity,
         sections as sections_joined, seats as seats_joined
  from unnest(:events::text[], :holds::uuid[], :sections::text[], :seats::text[], :quantities::int[])
         as e (event_id, hold_id, sections, seats, quantity)
), seat as materialized (
  select e.event_id, e.hold_id, s.section_id, s.seat_id, s.n
  from ended e, unnest(e.sections, e.seats) with ordinality as s (section_id, seat_id, n)
  where e.seats is not null
), taken_row as (
  delete from inventory.taken_seat t
  using seat s
  where t.event_id = s.event_id and t.seat_id = s.seat_id and t.hold_id = s.hold_id
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)
  select event_id, clock_timestamp(), :kind, array_agg(hold_id), array_agg(quantity),
         array_agg(sections_joined), array_agg(seats_joined)
  from ended group by event_id
), part as materialized (
  select event_id, section_id, sum(is_first) as holds, sum(quantity)::int as quantity
  from (
    select event_id, sections[1] as section_id, quantity, 1 as is_first
    from ended where seats is null
    union all
    select event_id, section_id, 1, (n = 1)::int from seat
  ) i
  group by event_id, section_id
), total_row as (
  insert into inventory.ledger_total as t
    (event_id, kind, section_id, currency, shard, holds, quantity, amount)
  select event_id, :kind, section_id, '', 16, holds, quantity, 0 from part
  on conflict (event_id, kind, section_id, currency, shard) do update
  set holds = t.holds + excluded.holds, quantity = t.quantity + excluded.quantity
), section_row as (
  update inventory.section s set taken = s.taken - d.quantity
  from part d
  where s.event_id = d.event_id and s.id = d.section_id
  returning s.event_id, s.id, s.kind, s.capacity - s.taken as places_left
)
select s.event_id, s.id as section_id, s.places_left, s.kind = 'GENERAL' as general,
       coalesce(f.seats, '{}') as seats, coalesce(f.holds, '{}') as holds
from section_row s
left join (
  select event_id, section_id, array_agg(seat_id) as seats, array_agg(hold_id) as holds
  from seat group by event_id, section_id
) f on f.event_id = s.event_id and f.section_id = s.id
