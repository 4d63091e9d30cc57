-- The last number issued. Table: queue.counter.
select issued from queue.counter where room = :room
