-- Records that a pass takes no new holds any more. Idempotent.
-- 1: event, 2: pass, 3: when it expires by itself.
insert into inventory.finished_pass (event_id, pass_id, expires_at)
values (?, ?, ?)
on conflict (event_id, pass_id) do nothing
