-- The draw of a room as anybody may see it: the secret only once it was used. Tables: queue.draw, queue.counter,
-- queue.room. Returns no row if there is no draw, or a later room has the id.
select r.starts_at, r.public_source, c.participants, d.commitment, d.root, d.public_value, d.key, d.drawn_at,
       case when d.drawn_at is not null then d.secret end as secret
from queue.draw d
join queue.counter c on c.room = d.room
join queue.room r on r.id = d.room
where d.room = :room and (extract(epoch from r.created_at) * 1000)::bigint = :generation
