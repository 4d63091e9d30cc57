-- What is held of the named events. 1: events.
-- Answer: a row for each seat, or for the places of a hold.
select event_id, hold_id, seat_id, quantity from inventory.hold_item
where event_id = any (?) and live
