-- Postpones a failed notification. Table: queue.pass.
update queue.pass set notify_at = clock_timestamp() + :millis * interval '1 millisecond'
where room = :room and number = :number
