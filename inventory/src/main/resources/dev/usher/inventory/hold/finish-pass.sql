-- Records that a pass takes no new holds any more; expires_at is when it expires by itself. Idempotent.
insert into inventory.finished_pass (event_id, pass_id, expires_at)
values (:event, :pass, :expires_at)
on conflict (event_id, pass_id) do nothing
