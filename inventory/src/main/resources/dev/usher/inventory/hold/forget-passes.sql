-- Deletes finished passes that have expired by themselves. 1: margin in milliseconds, 2: how many at most.
delete from inventory.finished_pass
where ctid = any (array(
  select ctid from inventory.finished_pass
  where expires_at < clock_timestamp() - ? * interval '1 millisecond'
  limit ?
  for update skip locked))
