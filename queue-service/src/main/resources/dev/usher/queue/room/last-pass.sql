-- When the last pass of a room runs out. Table: queue.pass. Arguments: room. Answer: no row if there is none.
select expires_at as ends from queue.pass where room = ? order by expires_at desc limit 1
