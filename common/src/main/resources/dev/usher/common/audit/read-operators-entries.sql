select id, at, principal, roles, method, path, status, body
from {table}
where event_id = :event and id < :before and roles <> 'service'
order by id desc
limit :limit
