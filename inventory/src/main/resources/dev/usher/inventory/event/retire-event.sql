update inventory.event set deleted_at = clock_timestamp(), updated_at = now() where id = ?;
delete from inventory.seat s
where s.event_id = ?
  and not exists (
    select from inventory.taken_seat t where t.event_id = s.event_id and t.seat_id = s.id)
