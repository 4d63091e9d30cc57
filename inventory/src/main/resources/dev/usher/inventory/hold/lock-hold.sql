-- Locks a hold until the end of the transaction. 1: event, 2: hold.
-- Returns: its status, if it exists.
select status from inventory.hold where event_id = ? and id = ? for update
