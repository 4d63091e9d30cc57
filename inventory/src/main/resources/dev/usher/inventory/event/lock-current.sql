-- Takes the lock that serializes all transactions that change the stock of the event, if it exists, so that the
-- statements after it read what the lock's previous owner committed.
select 1 from inventory.event where id = :event for update
