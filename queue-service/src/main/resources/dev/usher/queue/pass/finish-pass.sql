-- Marks a pass as finished. The first time, and if requested, schedules the notification of the booking service for a
-- pass that is still valid. Table: queue.pass.
-- Returns its number; no row if there is no such pass.
update queue.pass
set finished_at = coalesce(finished_at, clock_timestamp()),
    notify_at = case
      when :notify and finished_at is null and expires_at > clock_timestamp() then clock_timestamp()
      else notify_at end
where room = :room and pass_id = :pass
returning number
