select coalesce(sum(s.capacity), 0)::bigint as capacity, coalesce(sum(s.taken), 0)::bigint as taken
from inventory.event e
left join inventory.section s on s.event_id = e.id
where e.id = :event and e.deleted_at is null
group by e.id
