-- Whether a number was ever given a pass, and whether it still is valid. Table: queue.pass.
-- Arguments: room, number. Answer: two booleans.
select count(*) > 0, coalesce(bool_or(finished_at is null and expires_at > now()), false)
from queue.pass where room = ? and number = ?
