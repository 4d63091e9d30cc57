-- Holds whose payment window has expired, the longest expired first; no lock is taken.
-- 1: the earliest end of a payment window to look at, 2: events and 3: holds to leave out,
-- 4: how many at most.
select event_id, id
from inventory.hold
where status = 'HELD' and expires_at >= ? and expires_at <= statement_timestamp()
  and event_id <> all (?) and id <> all (?)
order by expires_at
limit ?
