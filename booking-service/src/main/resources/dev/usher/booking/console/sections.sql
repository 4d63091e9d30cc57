-- The sections of an event: how much is taken, and how much of that is booked. One row without a section
-- if the event has none, no row if it does not exist.
select s.id, s.kind, coalesce(s.capacity, 0) as capacity, coalesce(s.taken, 0) as taken,
       coalesce(b.quantity, 0) as booked
from inventory.event e
left join inventory.section s on s.event_id = e.id
left join (
  select t.section_id, sum(t.quantity)::bigint as quantity
  from inventory.ledger_total t
  where t.event_id = :event and t.kind = 'BOOKED'
  group by t.section_id
) b on b.section_id = s.id
where e.id = :event and e.deleted_at is null
order by s.position
