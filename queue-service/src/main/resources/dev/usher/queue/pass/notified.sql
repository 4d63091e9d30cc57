-- Ends the notification of a finished pass: it was delivered or is no longer needed. Table: queue.pass.
update queue.pass set notify_at = null where room = :room and number = :number
