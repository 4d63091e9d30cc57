-- What is left in sections of an event, as read-sections.sql, for a batch that leaves the choice of seats to the
-- service: all sections if a request names none. The rows and the taken seats of those that seats are chosen from come
-- with them, if anything is left there and this batch may take it. The taken seats of a section are a range of the
-- primary key, whose order is that of bytes: '.' follows '-'. It may have seats of another section too (hall-2-A-1).
with candidate as materialized (
  select s.event_id, s.id, s.position, s.kind, s.price, s.currency, s.capacity - s.taken as places_left,
         :any_section::boolean or s.id = any (:chosen_sections::text[]) as is_candidate,
         :choosing::boolean and s.kind = 'SEATED' and s.taken < s.capacity
           and (:any_section::boolean or s.id = any (:chosen_sections::text[])) as is_open
  from inventory.section s
  where s.event_id = :event and (:any_section::boolean or s.id = any (:sections::text[]))
)
select c.id, c.kind, c.price, c.currency, c.places_left, c.is_candidate,
       coalesce(r.labels, '{}') as labels, coalesce(r.numberings, '{}') as numberings,
       coalesce(r.gaps, '{}') as gaps, coalesce(t.seats, '{}') as taken
from candidate c
left join lateral (
  select array_agg(r.label order by r.position) as labels,
         array_agg(r.numbering order by r.position) as numberings,
         array_agg(array_to_string(r.gaps_after, ',') order by r.position) as gaps
  from inventory.seat_row r
  where c.is_open and r.event_id = c.event_id and r.section_id = c.id
) r on true
left join lateral (
  select array_agg(t.seat_id) as seats
  from inventory.taken_seat t
  where c.is_open and t.event_id = c.event_id and t.seat_id >= c.id || '-' and t.seat_id < c.id || '.'
) t on true
order by c.position
