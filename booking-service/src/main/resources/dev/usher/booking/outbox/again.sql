-- Postpones a message that did not arrive. 1: milliseconds, 2: event, 3: kind, 4: id.
update inventory.outbox set next_at = clock_timestamp() + ? * interval '1 millisecond'
where event_id = ? and kind = ? and id = ?
