-- Frees what ended holds had: their items, the sections' counts and the ledger, all from the same
-- rows. 1: event ids, 2: hold ids, 3: ledger kind.
-- Answer, for each event, section and hold: places left in the section now, whether it is general,
-- the seats that the hold had.
with ended as (
  select * from unnest(?::text[], ?::uuid[]) as e (event_id, hold_id)
), item as (
  select i.event_id, i.hold_id, i.section_id, i.seat_id, i.quantity
  from inventory.hold_item i
  join ended e on i.event_id = e.event_id and i.hold_id = e.hold_id
), seat_row as (
  update inventory.hold_item i set live = false
  from ended e
  where i.event_id = e.event_id and i.hold_id = e.hold_id and i.live
), part as materialized (
  select event_id, hold_id, section_id, sum(quantity)::int as quantity,
         coalesce(array_agg(seat_id) filter (where seat_id is not null), '{}') as seats
  from item
  group by event_id, hold_id, section_id
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
  select event_id, clock_timestamp(), ?, hold_id, section_id, quantity, seats from part
), section_row as (
  update inventory.section s set taken = s.taken - d.quantity
  from (select event_id, section_id, sum(quantity)::int as quantity
        from part group by event_id, section_id) d
  where s.event_id = d.event_id and s.id = d.section_id
  returning s.event_id, s.id, s.kind, s.capacity - s.taken as places_left
)
select p.event_id, p.section_id, p.hold_id, p.seats, s.places_left, s.kind = 'GENERAL' as general
from part p
join section_row s on s.event_id = p.event_id and s.id = p.section_id
