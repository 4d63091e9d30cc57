-- When the last pass of a room expires. Table: queue.pass. Returns no row if there is none.
select expires_at as ends from queue.pass where room = :room order by expires_at desc limit 1
