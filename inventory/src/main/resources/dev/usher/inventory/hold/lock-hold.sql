-- Keeps a hold as it is until the end of the transaction. 1: event, 2: hold.
-- Answer: its status, if there is one.
select status from inventory.hold where event_id = ? and id = ? for update
