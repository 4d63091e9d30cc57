-- The passes that matter when queue state is copied to Redis: the valid ones, and all passes of numbers that were
-- waiting, had their turn or could still get one at the last checkpoint. Those of bypass links have no slot.
-- Table: queue.pass.
select number, visitor, pass_id, extract(epoch from issued_at)::bigint as issued_s,
       extract(epoch from expires_at)::bigint as ends_s,
       finished_at is null and expires_at > now() as valid
from queue.pass
where room = :room and number > 0
  and ((finished_at is null and expires_at > now()) or number > :serving or number = any (:numbers))
