-- Every room with the queue counters in PostgreSQL.
-- Tables: queue.room, queue.counter, queue.checkpoint, queue.draw. RoomStore appends the condition that selects the rooms.
select r.id, r.name, r.mode, r.phase, r.opens_at, r.starts_at, r.running_since, r.admit_per_minute,
       r.max_active, r.claim_window_ms, r.pass_ttl_ms, r.target_url, r.logo_url, r.accent, r.background, r.message,
       r.turns_until, r.revision, r.created_at, r.public_source, r.drawn, c.issued, c.participants, p.serving, p.epoch,
       r.ends_at, r.announcement, r.max_pass_ttl_ms, r.bind_passes, r.through_active, r.through_arrivals,
       r.proof_of_work, r.invitation_only, r.login_required, r.blocked, r.rejoin_grace_ms, r.over_admission,
       d.commitment, d.key as draw_key, r.watch, r.health_url, r.max_latency_ms, r.min_per_minute
from queue.room r
join queue.counter c on c.room = r.id
join queue.checkpoint p on p.room = r.id
left join queue.draw d on d.room = r.id
