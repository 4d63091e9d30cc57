-- Gives places to subjects that have none, or one that is replaced, without numbers yet: those follow in the same
-- transaction. Guarantees: one place a subject; who comes at the same time waits for this transaction, and then finds it;
-- a place that is replaced gets no pass any more (write-pass.sql).
-- In the order of subjects, so that two blocks cannot wait for each other. Tables: queue.login_place, queue.login_left.
-- Returns the subjects whose place is new.
with placed as (
  insert into queue.login_place as p (room, subject, visitor, issued_at, replaced)
  select :room, asked.subject, asked.visitor, to_timestamp(:now), nullif(asked.replaced, 0)
  from unnest(:subjects::text[], :visitors::text[], :replaced::bigint[]) as asked (subject, visitor, replaced)
  order by asked.subject
  on conflict (room, subject) do update
  set visitor = excluded.visitor, issued_at = excluded.issued_at, entry = null, replaced = excluded.replaced
  where p.entry = excluded.replaced
  returning p.room, p.subject, p.replaced
),
gone as (
  insert into queue.login_left (room, entry)
  select room, replaced from placed where replaced is not null
  on conflict do nothing
)
select subject from placed
