-- Deletes finished passes that have expired by themselves, at least the margin ago, a bounded number.
delete from inventory.finished_pass
where ctid = any (array(
  select ctid from inventory.finished_pass
  where expires_at < clock_timestamp() - :margin_ms * interval '1 millisecond'
  limit :at_most
  for update skip locked))
