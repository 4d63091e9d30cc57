-- The secret of a draw, only for making it. Tables: queue.draw, queue.room. Returns no row once the draw was made, or if
-- a later room has the id.
select d.secret
from queue.draw d
join queue.room r on r.id = d.room
where d.room = :room and d.drawn_at is null and (extract(epoch from r.created_at) * 1000)::bigint = :generation
