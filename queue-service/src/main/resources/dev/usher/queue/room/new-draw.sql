-- Creates the draw of a room. Guarantees: a secret that was committed to stays. Table: queue.draw.
insert into queue.draw (room, secret, commitment) values (:room, :secret, :commitment)
on conflict (room) do nothing
