-- In how many milliseconds the next hold expires, negative if one has already; null if there is none.
-- By PostgreSQL's clock. Some events and holds are skipped.
select ceil(extract(epoch from min(expires_at) - clock_timestamp()) * 1000)::bigint as in_ms
from inventory.hold
where status = 'HELD' and event_id <> all (:skipped_events) and id <> all (:skipped_holds)
