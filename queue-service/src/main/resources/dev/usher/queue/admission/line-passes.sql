-- The passes that matter when a line is copied again: the valid ones, and all that were given to
-- numbers that the last checkpoint has as waiting or in their turn.
-- Table: queue.pass. Arguments: room, serving, turns.
select number, visitor, pass_id, extract(epoch from issued_at)::bigint as issued_s,
       extract(epoch from expires_at)::bigint as ends_s,
       finished_at is null and expires_at > now() as valid
from queue.pass
where room = ?
  and ((finished_at is null and expires_at > now()) or number > ? or number = any (?))
