-- Takes the lock that serializes all transactions that change the stock of the event, and increments
-- -- the version. 1: event. Returns: the event's new version.
update inventory.event set version = version + 1 where id = ? returning version
