-- The place of a subject in a room. Table: queue.login_place.
select visitor, extract(epoch from issued_at)::bigint as issued_s, entry
from queue.login_place where room = :room and subject = :subject
