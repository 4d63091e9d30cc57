-- Puts a call that failed off until later. Table: queue.pass. Arguments: milliseconds, room, number.
update queue.pass set notify_at = clock_timestamp() + ? * interval '1 millisecond'
where room = ? and number = ?
