-- The booking service has heard of a finished pass, or need not any longer. Table: queue.pass.
-- Arguments: room, number.
update queue.pass set notify_at = null where room = ? and number = ?
