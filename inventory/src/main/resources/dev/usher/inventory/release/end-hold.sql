-- Ends a hold that its visitor gives back, if it is still one. 1: event, 2: hold.
-- Answer: if it was, the section and quantity of its places, or no section and how many seats.
update inventory.hold set status = 'RELEASED', ended_at = clock_timestamp()
where event_id = ? and id = ? and status = 'HELD'
returning section_id, quantity
