-- The seats that a change would take away though a visitor has or had them: history names them, and
-- a late payment may still ask for them. The wanted rows are arrays: sections, labels, numberings.
-- Returns their ids, the first hundred.
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
from inventory.hold h
cross join lateral unnest(h.sections, h.seats) as i (section_id, seat_id)
cross join lateral string_to_array(substr(i.seat_id, length(i.section_id) + 2), '-') as s (parts)
join gone g on g.section_id = i.section_id and g.label = s.parts[1] and s.parts[2]::integer <@ g.numbers
-- Most changes take nothing away; then no hold is read.
where exists (select from gone) and h.event_id = :event and h.seats is not null
order by id
limit 100
