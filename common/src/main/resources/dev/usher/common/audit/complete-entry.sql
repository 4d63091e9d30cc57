update {table} set status = :status
where event_id = :event and id = :id and status is null
