-- Ends a hold that its visitor gives back, if it is still one. 1: event, 2: hold.
-- Answer: a row if it was.
update inventory.hold set status = 'RELEASED', ended_at = clock_timestamp()
where event_id = ? and id = ? and status = 'HELD'
returning id
