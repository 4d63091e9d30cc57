-- Whether a number has ever had a pass, and whether that pass is still valid. Table: queue.pass.
-- Arguments: room, number. Returns two booleans.
select count(*) > 0, coalesce(bool_or(finished_at is null and expires_at > now()), false)
from queue.pass where room = ? and number = ?
