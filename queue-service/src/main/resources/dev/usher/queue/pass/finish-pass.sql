-- Marks a pass as finished, once. The first time, a pass that is still valid is also marked for the booking
-- service to hear of, if wanted. Table: queue.pass. Arguments: whether it is to hear of it, room, pass id.
-- Answer: its number; no row if there is no such pass.
update queue.pass
set finished_at = coalesce(finished_at, clock_timestamp()),
    notify_at = case
      when ? and finished_at is null and expires_at > clock_timestamp() then clock_timestamp()
      else notify_at end
where room = ? and pass_id = ?
returning number
