-- What is free in an event, section by section, in one snapshot: the rows as they were laid out and
-- only those seats that are not free.
with taken as (
  select i.section_id,
         array_agg(i.seat_id) filter (where h.status = 'HELD') as held,
         array_agg(i.seat_id) filter (where h.status = 'BOOKED') as sold
  from inventory.hold h, unnest(h.sections, h.seats) as i (section_id, seat_id)
  where h.event_id = :event and h.status in ('HELD', 'BOOKED') and h.seats is not null
    -- Otherwise a hundred thousand holds of places would be read without use.
    and exists (
      select from inventory.section where event_id = :event and kind = 'SEATED' and taken > 0)
  group by i.section_id
), laid_out as (
  select section_id, array_agg(label order by position) as labels,
         array_agg(numbering order by position) as numberings
  from inventory.seat_row
  where event_id = :event
  group by section_id
)
select e.version, s.id, s.kind, s.capacity, s.capacity - s.taken as available,
       coalesce(l.labels, '{}') as labels, coalesce(l.numberings, '{}') as numberings,
       coalesce(t.held, '{}') as held, coalesce(t.sold, '{}') as sold
from inventory.event e
join inventory.section s on s.event_id = e.id
left join laid_out l on l.section_id = s.id
left join taken t on t.section_id = s.id
where e.id = :event and e.deleted_at is null
order by s.position
