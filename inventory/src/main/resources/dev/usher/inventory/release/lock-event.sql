-- Takes the lock that serializes all transactions that change the stock of the event, and increments
-- the version. Returns the new version.
update inventory.event set version = version + 1 where id = :event returning version
