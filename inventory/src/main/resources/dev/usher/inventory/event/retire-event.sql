update inventory.event set deleted_at = clock_timestamp(), updated_at = now() where id = :event
