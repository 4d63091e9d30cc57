-- In how many milliseconds the next hold expires, negative when one has already; null if there is
-- none. By PostgreSQL's clock. 1: events and 2: holds to leave out.
select extract(epoch from min(expires_at) - clock_timestamp()) * 1000 as in_ms
from inventory.hold
where status = 'HELD' and event_id <> all (?) and id <> all (?)
