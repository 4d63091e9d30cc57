-- Takes the lock that serializes all transactions that change the stock of the event. Updates a row if
-- the event exists.
update inventory.event set version = version + 1 where id = :event and deleted_at is null
