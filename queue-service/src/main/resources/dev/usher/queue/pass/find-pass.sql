-- The pass of a number. Table: queue.pass.
select visitor, pass_id, extract(epoch from issued_at)::bigint as issued_s,
       extract(epoch from expires_at)::bigint as ends_s, bound,
       finished_at is null and expires_at > now() as valid
from queue.pass where room = :room and number = :number
