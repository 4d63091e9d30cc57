-- Takes an ended hold's seats again for a late payment and books them, under the event's lock, if every
-- seat is free, every section has the places left and still sells them the same way, and the visitor stays
-- within the limit; otherwise changes nothing. Returns a row if it did.
with parameter as materialized (
  select :event::text as event_id, :hold::uuid as id, :max_per_visitor::int as max_per_visitor,
         :reference::text as reference, clock_timestamp() as at
), asked as materialized (
  select h.event_id, h.id, h.visitor, h.quantity, h.sections, h.seats, h.amount, h.currency
  from parameter p
  join inventory.hold h on h.event_id = p.event_id and h.id = p.id
), part as materialized (
  select a.event_id, p.section_id, p.quantity, p.seats
  from asked a, inventory.parts(a.sections, a.seats, a.quantity) p
), possible as materialized (
  select p.* from parameter p
  where not exists (
      select from asked a
      cross join unnest(a.seats) as i (seat_id)
      join inventory.taken_seat t on t.event_id = a.event_id and t.seat_id = i.seat_id)
    and not exists (
      select from part
      left join inventory.section s on s.event_id = part.event_id and s.id = part.section_id
      where s.id is null or s.capacity - s.taken < part.quantity
        -- The operator may have changed the section's kind.
        or (s.kind = 'SEATED') <> (cardinality(part.seats) > 0))
    and (select a.quantity + coalesce(sum(h.quantity), 0)
         from asked a
         left join inventory.hold h on h.event_id = a.event_id and h.visitor = a.visitor
           and h.status in ('HELD', 'BOOKED')
         group by a.quantity)
      <= p.max_per_visitor
), hold_row as (
  update inventory.hold h set status = 'BOOKED', ended_at = p.at, reference = p.reference
  from possible p
  where h.event_id = p.event_id and h.id = p.id
  returning h.event_id, h.id
), taken_row as (
  insert into inventory.taken_seat (event_id, seat_id, hold_id)
  select a.event_id, i.seat_id, a.id
  from possible p, asked a, unnest(a.seats) as i (seat_id)
), section_row as (
  update inventory.section s set taken = s.taken + part.quantity
  from possible p, part
  where s.event_id = p.event_id and s.event_id = part.event_id and s.id = part.section_id
), ledger_row as (
  insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)
  select p.event_id, p.at, entry.kind, array[p.id], array[a.quantity],
         array[array_to_string(a.sections, ',')], array[array_to_string(a.seats, ',')]
  from possible p, asked a, (values (1, 'HELD'), (2, 'BOOKED')) as entry (step, kind)
  order by entry.step
), total_row as (
  insert into inventory.ledger_total as t
    (event_id, kind, section_id, currency, shard, holds, quantity, amount)
  select p.event_id, 'BOOKED', part.section_id, a.currency, 16, f.is_first, part.quantity,
         f.is_first * a.amount
  from possible p, asked a, part,
       lateral (select (part.section_id = a.sections[1])::int as is_first) f
  order by part.section_id
  on conflict (event_id, kind, section_id, currency, shard) do update
  set holds = t.holds + excluded.holds, quantity = t.quantity + excluded.quantity,
      amount = t.amount + excluded.amount
)
select id from hold_row
