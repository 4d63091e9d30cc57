-- Ends a hold that its visitor releases, if it has not ended. Returns what it had, if it was ended: event,
-- hold, sections and seats, joined by commas, no seats if it had places; and how many.
-- The status is compared as in book-hold.sql.
update inventory.hold set status = 'RELEASED', ended_at = clock_timestamp()
where event_id = :event and id = :hold and status || '' = 'HELD'
returning event_id, id, array_to_string(sections, ',') as sections, array_to_string(seats, ',') as seats,
          quantity
