-- Gives places to subjects that have none, or one that is replaced, without numbers yet: those follow in the same
-- transaction. Guarantees: one place a subject; who comes at the same time waits for this transaction, and then finds it.
-- In the order of subjects, so that two blocks cannot wait for each other. Table: queue.login_place.
-- Returns the subjects whose place is new.
insert into queue.login_place as p (room, subject, visitor, issued_at, replaced)
select :room, asked.subject, asked.visitor, to_timestamp(:now), nullif(asked.replaced, 0)
from unnest(:subjects::text[], :visitors::text[], :replaced::bigint[]) as asked (subject, visitor, replaced)
order by asked.subject
on conflict (room, subject) do update
set visitor = excluded.visitor, issued_at = excluded.issued_at, entry = null, replaced = excluded.replaced
where p.entry = excluded.replaced
returning p.subject
