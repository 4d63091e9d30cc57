-- Puts this transaction in line with all others that change what is free in the events, and counts
-- it. In the order of their ids, so that two that take several never wait for each other.
-- 1: event ids. Answer: each event's new version.
with locked as (
  select id from inventory.event where id = any (?) order by id for no key update
)
update inventory.event e set version = e.version + 1
from locked where e.id = locked.id
returning e.id, e.version
