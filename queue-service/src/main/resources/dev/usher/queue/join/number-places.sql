-- Numbers new places of subjects in their order. Table: queue.login_place.
update queue.login_place p
set entry = :last - cardinality(:subjects::text[]) + asked.place
from unnest(:subjects::text[]) with ordinality as asked (subject, place)
where p.room = :room and p.subject = asked.subject
