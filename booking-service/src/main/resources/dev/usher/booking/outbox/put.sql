-- Adds a message in the caller's transaction. Idempotent.
-- 1: event, 2: kind, 3: id, 4: body, 5: when it is given up.
insert into inventory.outbox (event_id, kind, id, body, gives_up_at)
values (?, ?, ?, ?, ?)
on conflict (event_id, kind, id) do nothing
