-- The events, and how many transactions have changed the stock of each.
select id, version from inventory.event where deleted_at is null
