-- The named passes of an event that are finished.
select pass_id from inventory.finished_pass
where event_id = :event and pass_id = any (:passes)
