-- Makes the draw: stores its key and lets the room admit. Guarantees: one draw of a room, however many instances try, of
-- the participants and the root that are stored. The room is locked first, as by changes of its settings.
-- Tables: queue.room, queue.counter, queue.draw. Changes one row, or none if the draw was made, the room has ended, a
-- later room has the id, or the key was made of other participants or another root.
with room as (
  select r.id
  from queue.room r
  join queue.counter c on c.room = r.id
  where r.id = :room and r.phase <> 'ENDED' and c.participants = :participants
    and (extract(epoch from r.created_at) * 1000)::bigint = :generation
  for no key update of r
), made as (
  update queue.draw d set public_value = :publicValue, key = :key, drawn_at = clock_timestamp()
  from room where d.room = room.id and d.root = :root and d.drawn_at is null
  returning d.room
)
update queue.room r set drawn = true, revision = revision + 1 from made where r.id = made.room
