-- The last number issued. Table: queue.counter. Arguments: room.
select issued from queue.counter where room = ?
