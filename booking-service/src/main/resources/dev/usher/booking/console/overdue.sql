select count(*) as holds, min(expires_at) as since
from inventory.hold
where event_id = :event and status = 'HELD' and expires_at < clock_timestamp()
