-- A number of holds whose payment window has expired since a time, the longest expired first; no lock is
-- taken. Some events and holds are skipped.
select event_id, id
from inventory.hold
where status = 'HELD' and expires_at >= :since and expires_at <= statement_timestamp()
  and event_id <> all (:skipped_events) and id <> all (:skipped_holds)
order by expires_at
limit :at_most
