-- A worker's sign of life. Workers that have left none for an hour are forgotten.
with forgotten as (
  delete from inventory.release_worker
  where seen_at < statement_timestamp() - interval '1 hour' and instance <> :instance
)
insert into inventory.release_worker (instance, seen_at)
values (:instance, statement_timestamp())
on conflict (instance) do update set seen_at = excluded.seen_at
