-- Passes that were deleted here and that the booking service must still hear of: when it is next called, and
-- how often it was. The pass's own row is the message: both are written in one statement.
alter table queue.pass
  add column notify_at timestamptz,
  add column notify_attempts integer not null default 0;

create index pass_to_notify on queue.pass (notify_at) where notify_at is not null;
