-- The places of subjects. Table: queue.login_place.
select subject, visitor, extract(epoch from issued_at)::bigint as issued_s, entry
from queue.login_place where room = :room and subject = any (:subjects::text[])
