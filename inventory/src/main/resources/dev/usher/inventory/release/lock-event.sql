-- Puts this transaction in line with all others that change what is free in the event, and counts
-- it. 1: event. Answer: the event's new version.
update inventory.event set version = version + 1 where id = ? returning version
