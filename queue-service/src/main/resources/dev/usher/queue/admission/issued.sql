-- The last number given. Table: queue.counter. Arguments: room.
select issued from queue.counter where room = ?
