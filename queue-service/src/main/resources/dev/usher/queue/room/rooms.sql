-- Every room with its numbers as PostgreSQL knows them.
-- Tables: queue.room, queue.counter, queue.line. Arguments: a room's id, or null for all of them.
select r.id, r.name, r.mode, r.phase, r.opens_at, r.starts_at, r.running_since, r.admit_per_minute,
       r.max_active, r.claim_window_ms, r.pass_ttl_ms, r.target_url, r.revision,
       c.issued, l.serving, l.epoch
from queue.room r
join queue.counter c on c.room = r.id
join queue.line l on l.room = r.id
where r.id = coalesce(?::text, r.id)
