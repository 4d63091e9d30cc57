-- Takes an ended hold's seats again for a payment that came late and books them, under the event's
-- lock, if every seat is free, every section has the places left and sells them the same way, and
-- the visitor stays within the limit; else changes nothing.
-- 1: event, 2: hold, 3: limit per visitor, 4: reference. Answer: a row if it did.
with parameter as materialized (
  select ?::text as event_id, ?::uuid as id, ?::int as max_per_visitor, ?::text as reference,
         clock_timestamp() as at
), item as materialized (
  select h.event_id, s.ordinal, coalesce(h.section_id, s.section_id) as section_id, s.seat_id,
         case when s.seat_id is null then h.quantity else 1 end as quantity
  from parameter p
  join inventory.hold h on h.event_id = p.event_id and h.id = p.id
  left join inventory.hold_seat s on s.event_id = h.event_id and s.hold_id = h.id
), part as materialized (
  select event_id, section_id, sum(quantity)::int as quantity,
         coalesce(array_agg(seat_id order by ordinal) filter (where seat_id is not null), '{}') as seats
  from item
  group by event_id, section_id
), possible as materialized (
  select p.* from parameter p
  where not exists (
      select from item i
      join inventory.hold_seat other
        on other.event_id = i.event_id and other.seat_id = i.seat_id and other.live)
    and not exists (
      select from part
      left join inventory.section s on s.event_id = part.event_id and s.id = part.section_id
      where s.id is null or s.capacity - s.taken < part.quantity
        -- The operator may sell by name by now what was sold by number.
        or (s.kind = 'SEATED') <> (cardinality(part.seats) > 0))
    and (select sum(quantity) from item)
      + (select coalesce(sum(h.quantity), 0)
         from inventory.hold h
         join inventory.hold own on own.event_id = p.event_id and own.id = p.id
         where h.event_id = p.event_id and h.visitor = own.visitor
           and h.status in ('HELD', 'BOOKED'))
      <= p.max_per_visitor
), hold_row as (
  update inventory.hold h set status = 'BOOKED', ended_at = p.at, reference = p.reference
  from possible p
  where h.event_id = p.event_id and h.id = p.id
  returning h.event_id, h.id
), item_row as (
  update inventory.hold_seat i set live = true
  from possible p
  where i.event_id = p.event_id and i.hold_id = p.id
), section_row as (
  update inventory.section s set taken = s.taken + part.quantity
  from possible p, part
  where s.event_id = p.event_id and s.event_id = part.event_id and s.id = part.section_id
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_id, section_id, quantity, seats)
  select p.event_id, p.at, kind, p.id, part.section_id, part.quantity, part.seats
  from possible p, part, (values (1, 'HELD'), (2, 'BOOKED')) as entry (step, kind)
  order by part.section_id, entry.step
)
select id from hold_row
