-- Ends a hold that its visitor releases, if it has not ended. 1: event, 2: hold.
-- Returns: what it had, if it was ended: sections and seats, joined by commas, no seats if it had places; and
-- how many.
update inventory.hold set status = 'RELEASED', ended_at = clock_timestamp()
where event_id = ? and id = ? and status = 'HELD'
returning array_to_string(sections, ',') as sections, array_to_string(seats, ',') as seats, quantity
