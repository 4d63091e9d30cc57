-- Removes all sections but these.
delete from inventory.section where event_id = :event and id <> all (:sections)
