-- Counts the messages that were given up, by the index of execution_time. Table: booking.message.
select count(*) as dead from booking.message where execution_time >= :never
