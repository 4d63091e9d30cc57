-- Makes the draw: stores its key and lets the room admit. Guarantees: one draw of a room, however many instances try.
-- The room is locked first, as by changes of its settings. Tables: queue.room, queue.draw.
-- Changes one row, or none if the draw was made or the room has ended.
with room as (
  select id from queue.room where id = :room and phase <> 'ENDED' for no key update
), made as (
  update queue.draw d set public_value = :publicValue, key = :key, drawn_at = clock_timestamp()
  from room where d.room = room.id and d.drawn_at is null
  returning d.room
)
update queue.room r set drawn = true, revision = revision + 1 from made where r.id = made.room
