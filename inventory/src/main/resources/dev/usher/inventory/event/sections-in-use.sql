-- The sections that a change would shrink below what visitors have, or whose kind it would change
-- while visitors have some. Returns their ids.
with wanted as (
  select * from unnest(:sections::text[], :kinds::text[], :capacities::int[]) as w (id, kind, capacity)
)
select s.id
from inventory.section s
left join wanted w on w.id = s.id
where s.event_id = :event and s.taken > 0
  and (w.id is null or w.kind <> s.kind or w.capacity < s.taken)
order by s.id
