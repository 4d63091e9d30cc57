-- Who has or had a seat. Without it, taking a free seat away made PostgreSQL read all of the event's
-- items to see that none names it.
create index hold_item_by_seat on hold_item (event_id, seat_id) where seat_id is not null;

-- It protected nothing: a payment's row is locked and its status tells whether news are new.
drop table webhook_seen;
