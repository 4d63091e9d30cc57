-- What the operator decided about a room. Redis holds a copy; a higher revision replaces a lower one.
create table queue.room (
  id               text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name             text not null,
  mode             text not null,
  phase            text not null,
  opens_at         timestamptz not null,
  starts_at        timestamptz not null,
  running_since    timestamptz not null,
  admit_per_minute integer not null check (admit_per_minute > 0),
  max_active       integer not null check (max_active > 0),
  claim_window_ms  bigint not null check (claim_window_ms > 0),
  pass_ttl_ms      bigint not null check (pass_ttl_ms > 0),
  target_url       text not null,
  revision         bigint not null
);

-- The counter that ticket numbers are taken from. Apart from queue.line, which claims lock in share
-- mode. Half-empty pages let each block of numbers update its row in place.
create table queue.counter (
  room   text primary key references queue.room,
  issued bigint not null check (issued >= 0)
) with (fillfactor = 50);

-- Where admission stood at the last checkpoint, and which copy of it in Redis is the valid one: a
-- copy is made by raising the epoch, and nothing of an older epoch is written any more.
create table queue.line (
  room    text primary key references queue.room,
  epoch   bigint not null,
  seq     bigint not null,
  serving bigint not null,
  turns   bigint[] not null
) with (fillfactor = 50);

-- Every pass that a visitor was given.
create table queue.pass (
  room        text not null references queue.room,
  number      bigint not null,
  visitor     text not null,
  pass_id     text not null,
  issued_at   timestamptz not null,
  expires_at  timestamptz not null,
  finished_at timestamptz,
  primary key (room, number),
  unique (room, pass_id)
);

create index pass_expiry on queue.pass (expires_at);
