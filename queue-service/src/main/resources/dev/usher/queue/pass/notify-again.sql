-- Postpones a failed notification. Table: queue.pass. Arguments: milliseconds, room, number.
update queue.pass set notify_at = clock_timestamp() + ? * interval '1 millisecond'
where room = ? and number = ?
