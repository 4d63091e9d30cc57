-- As removed-seats-ever-held.sql, for holds made since a row of the ledger, under the event's lock.
with wanted as (
  select * from unnest(:sections::text[], :labels::text[], :numberings::text[]) as w (section_id, label, numbering)
), changed as materialized (
  select r.section_id, r.label, r.numbers - coalesce(inventory.seat_numbers(w.numbering), '{}') as numbers
  from inventory.seat_row r
  left join wanted w on w.section_id = r.section_id and w.label = r.label
  where r.event_id = :event and w.numbering is distinct from r.numbering
), gone as materialized (
  select * from changed where not isempty(numbers)
)
select distinct i.seat_id as id
from inventory.ledger l
cross join lateral unnest(l.sections, l.seats) as e (sections, seats)
cross join lateral unnest(string_to_array(e.sections, ','), string_to_array(e.seats, ',')) as i (section_id, seat_id)
cross join lateral string_to_array(substr(i.seat_id, length(i.section_id) + 2), '-') as s (parts)
join gone g on g.section_id = i.section_id and g.label = s.parts[1] and s.parts[2]::integer <@ g.numbers
where exists (select from gone) and l.event_id = :event and l.id > :ledger and l.kind = 'HELD'
order by id
limit 100
