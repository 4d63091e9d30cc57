-- Locks a hold until the end of the transaction. Returns its status; no row if it does not exist.
select status from inventory.hold where event_id = :event and id = :hold for update
