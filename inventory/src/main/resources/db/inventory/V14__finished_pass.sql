-- Passes that were ended before they expired: the visitor has paid, has left, or the waiting room ended the
-- pass. They take no new holds. A row is needed only until the pass expires by itself.
create table inventory.finished_pass (
  event_id    text not null,
  pass_id     text not null,
  expires_at  timestamptz not null,
  finished_at timestamptz not null default clock_timestamp(),
  primary key (event_id, pass_id)
);
create index finished_pass_expiry on inventory.finished_pass (expires_at);
