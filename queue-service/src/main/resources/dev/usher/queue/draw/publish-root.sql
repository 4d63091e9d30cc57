-- Stores the Merkle root of the receipts of the participants, once. Tables: queue.draw, queue.counter, queue.room.
-- Changes one row, or none if there is a root, others take part, or a later room has the id.
update queue.draw d
set root = :root
from queue.room r
join queue.counter c on c.room = r.id
where d.room = :room and d.root is null and r.id = d.room and c.participants = :participants
  and (extract(epoch from r.created_at) * 1000)::bigint = :generation
