-- Waiting rooms: their settings, their counters and the passes that they issued. Only queue-service writes these tables.
-- Redis holds copies and is rebuilt from here. Every primary key begins with the room's id, which is the event's id.

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
  logo_url         text,
  accent           text,
  background       text,
  message          text,
  revision         bigint not null,
  turns_until      timestamptz not null default '1970-01-01T00:00:00Z',
  created_at       timestamptz not null,
  public_source    text,
  drawn            boolean not null default false,
  ends_at          timestamptz,
  announcement     text,
  max_pass_ttl_ms  bigint check (max_pass_ttl_ms >= pass_ttl_ms),
  bind_passes      boolean not null default false,
  through_active   integer check (through_active > 0),
  through_arrivals integer check (through_arrivals > 0),
  proof_of_work    boolean not null default false,
  invitation_only  boolean not null default false,
  login_required   boolean not null default false,
  blocked          text,
  rejoin_grace_ms  bigint not null default 0 check (rejoin_grace_ms >= 0),
  over_admission   integer not null default 0 check (over_admission between 0 and 100),
  watch            text,
  health_url       text,
  max_latency_ms   bigint check (max_latency_ms > 0),
  min_per_minute   integer check (min_per_minute > 0)
);
-- The rooms that are read periodically; ended ones are not.
create index room_not_ended on queue.room (id) where phase <> 'ENDED';
-- For a search by words; common's WordSearch separates words at the same characters.
create index room_by_word on queue.room
  using gin (to_tsvector('simple', translate(name || ' ' || id, '-_/.@', '     ')));

comment on table queue.room is 'The operator''s settings of a room.';
comment on column queue.room.revision is 'A higher revision replaces a copy in Redis of a lower one.';
comment on column queue.room.logo_url is 'With accent, background and message: how the waiting page looks; null is like all pages.';
comment on column queue.room.turns_until is
  'No turn ends sooner: visitors were sent waiting times that fit a longer claim window.';
comment on column queue.room.public_source is 'Names the public random value that the draw uses too.';
comment on column queue.room.rejoin_grace_ms is
  'How long after a missed turn its visitor may rejoin at the front, once; 0: never.';
comment on column queue.room.over_admission is
  'At most so many percent more turns than free slots, as far as turns are known to be missed.';
comment on column queue.room.watch is
  'With health_url, max_latency_ms and min_per_minute: how admission protects the shop; null is the default.';
comment on column queue.room.drawn is 'Set by the draw. In mode DRAW nobody is admitted before.';
comment on column queue.room.ends_at is 'The room ends by itself; then the phase becomes ENDED.';
comment on column queue.room.announcement is
  'Shown to all who wait, on open pages too; message, in contrast, is a permanent part of the page.';
comment on column queue.room.max_pass_ttl_ms is 'Passes are renewed until so long after they were issued; null: never.';
comment on column queue.room.bind_passes is
  'A pass is good at the shop in the first browser only that comes there with it. See docs/decisions/0040.';
comment on column queue.room.through_active is
  'With through_arrivals: in mode PASSTHROUGH, visitors queue from so many active ones or arrivals a minute on.';
comment on column queue.room.blocked is
  'Addresses and networks in CIDR notation, with a space between them, from which nobody joins or claims.';
comment on column queue.room.created_at is
  'Distinguishes a room from an earlier one of the same id, whose queue tokens are not valid here.';

-- Apart from queue.checkpoint, which claims lock in share mode. Half-empty pages let each block of numbers update its row in
-- place.
create table queue.counter (
  room         text primary key references queue.room,
  issued       bigint not null check (issued >= 0),
  draw_at      timestamptz,
  participants bigint check (participants <= issued)
) with (fillfactor = 50);

comment on table queue.counter is 'The counter that queue numbers are taken from.';
comment on column queue.counter.draw_at is
  'In mode DRAW starts_at of the room, here so that one row decides which numbers take part.';
comment on column queue.counter.participants is
  'The numbers up to it take part in the draw: the last one issued before draw_at. Set once, by what first comes after it.';

create table queue.draw (
  room         text primary key references queue.room,
  secret       text not null check (secret ~ '^[0-9a-f]{64}$'),
  commitment   text not null check (commitment ~ '^[0-9a-f]{64}$'),
  root         text check (root ~ '^[0-9a-f]{64}$'),
  public_value text,
  key          text check (key ~ '^[0-9a-f]{64}$'),
  drawn_at     timestamptz,
  check ((drawn_at is null) = (key is null) and (drawn_at is null) = (public_value is null)),
  check (drawn_at is null or root is not null)
);

comment on table queue.draw is 'The draw of a room, all values hexadecimal. See docs/fair-draw.md.';
comment on column queue.draw.secret is 'Nobody may read it before drawn_at: it decides every place.';
comment on column queue.draw.root is 'Of the Merkle tree of all receipts, set once the entries are closed.';
comment on column queue.draw.public_value is 'Empty if the room names no public source.';

create table queue.checkpoint (
  room     text primary key references queue.room,
  epoch    bigint not null,
  seq      bigint not null,
  serving  bigint not null,
  turns    bigint[] not null,
  begun_at timestamptz not null default '1970-01-01T00:00:00Z',
  absent   bigint[] not null default '{}',
  missed   bigint[] not null default '{}',
  rejoined bigint[] not null default '{}',
  departed bigint[] not null default '{}',
  turns_missed double precision not null default 0,
  turns_taken  double precision not null default 0
) with (fillfactor = 50);

comment on table queue.checkpoint is 'The counters of a room at the last checkpoint.';
comment on column queue.checkpoint.epoch is
  'Which copy in Redis is valid: making a copy raises the epoch, and nothing of an older epoch is written after that.';
comment on column queue.checkpoint.begun_at is
  'When the epoch began: its copy may still be on its way to Redis, and another must not replace it yet.';
comment on column queue.checkpoint.absent is
  'Numbers that were passed over while their visitors were absent, and that may still return.';
comment on column queue.checkpoint.missed is 'Numbers that missed their turn and may still rejoin at the front.';
comment on column queue.checkpoint.rejoined is 'Numbers that have rejoined at the front, which they may do once.';
comment on column queue.checkpoint.turns_missed is
  'With turns_taken: how turns ended lately, with less weight the longer ago; learned for over-admission.';
comment on column queue.checkpoint.departed is 'Waiting numbers whose visitors left: they get no turn.';

create table queue.pass (
  room            text not null references queue.room,
  number          bigint not null,
  visitor         text not null,
  pass_id         text not null,
  issued_at       timestamptz not null,
  expires_at      timestamptz not null,
  finished_at     timestamptz,
  renewable_until timestamptz,
  bound           boolean not null default false,
  browser         text,
  primary key (room, number),
  -- Deferrable, although never deferred: the same pass is sometimes written twice at once. If PostgreSQL enforced this at
  -- the first sight of the other row, the second write would fail instead of finding the first one by its number.
  unique (room, pass_id) deferrable
);
create index pass_expiry on queue.pass (expires_at);
create index pass_finished on queue.pass (finished_at) where finished_at is not null;

comment on table queue.pass is 'Every pass that a visitor was given.';
comment on column queue.pass.renewable_until is
  'expires_at is never moved beyond it, whatever the settings of the room become; null: the pass is not renewed.';
comment on column queue.pass.bound is
  'Whether it is good at the shop in one browser only: the room''s bind_passes when it was first claimed. It stays so.';
comment on column queue.pass.browser is
  'The hash of the key of the first browser that came to a site or the shop with it. See docs/decisions/0034 and 0040.';

create table queue.invitation (
  room text not null references queue.room,
  code text not null,
  used integer not null check (used >= 0),
  primary key (room, code)
);

comment on table queue.invitation is
  'How often each invitation code, and each bypass link, was used. Codes are signed; one that nobody has used has no row.';

create table queue.login_place (
  room      text not null references queue.room,
  subject   text not null check (subject ~ '^[0-9a-f]{64}$'),
  visitor   text not null,
  issued_at timestamptz not null,
  entry     bigint check (entry > 0),
  replaced  bigint,
  primary key (room, subject),
  unique (room, entry)
);

comment on table queue.login_place is
  'Which place each login has, in rooms that ask for one: what its queue token says. See docs/decisions/0043.';
comment on column queue.login_place.subject is
  'A MAC of the room, its generation and the login: nobody can read who it is, or find the same person in another room.';
comment on column queue.login_place.entry is 'Null only inside of the transaction that allocates the number.';
comment on column queue.login_place.replaced is 'The entry that this place follows; its turn was over.';

create table queue.login_left (
  room  text not null references queue.room,
  entry bigint not null,
  primary key (room, entry)
);

comment on table queue.login_left is
  'Entries that their logins left or replaced: they get no pass, whatever Redis has forgotten. See docs/decisions/0043.';

create sequence queue.bypass_number;

create table queue.bypass (
  room    text not null references queue.room,
  browser text not null,
  code    text not null,
  number  bigint check (number < 0),
  primary key (room, browser, code)
);

comment on table queue.bypass is
  'The browsers, by a hash, that followed bypass links, and the latest pass of each. See docs/decisions/0044.';
comment on column queue.bypass.number is 'Of its row in queue.pass: negative, so no number of the queue.';

create table queue.history (
  room        text not null references queue.room,
  minute      timestamptz not null,
  waiting     bigint not null,
  active      bigint not null,
  joined      bigint not null,
  admitted    bigint not null,
  claimed     bigint not null,
  missed      bigint not null,
  passed_over bigint not null,
  rejoined    bigint not null default 0,
  departed    bigint not null default 0,
  waits       bigint not null default 0,
  within_50   bigint not null default 0,
  within_80   bigint not null default 0,
  epoch       bigint not null default 0,
  seq         bigint not null default 0,
  primary key (room, minute)
);
-- Rows come in the order of time and are deleted in it.
create index history_by_minute on queue.history using brin (minute);

comment on table queue.history is
  'What happened in each room, by minute: each instance adds what it did. A minute in which nothing happened has no row.';
comment on column queue.history.waits is
  'Sampled waits that ended; within_50 and within_80 of them were in the intervals that their visitors saw.';
comment on column queue.history.waiting is
  'With active: by the newest counters that an instance knew at the end of the minute, those of epoch and seq.';

create table queue.history_writer (
  instance   uuid primary key,
  sequence   bigint not null,
  written_at timestamptz not null
);

comment on table queue.history_writer is
  'The instances that write queue.history, with the number of the last that each has written: none is added twice.';

create table queue.push_subscription (
  room     text not null references queue.room,
  number   bigint not null,
  endpoint text not null,
  p256dh   text not null,
  auth     text not null,
  language text not null,
  primary key (room, number)
);

comment on table queue.push_subscription is
  'Waiting visitors who are to be called when their turn is near; deleted when they are.';

-- The table of db-scheduler, see booking.message, which is the same.
create table queue.message (
  task_name            text not null,
  task_instance        text not null,
  task_data            bytea not null,
  execution_time       timestamptz not null,
  picked               boolean not null,
  picked_by            text,
  last_success         timestamptz,
  last_failure         timestamptz,
  consecutive_failures integer,
  last_heartbeat       timestamptz,
  version              bigint not null,
  priority             integer not null,
  primary key (task_name, task_instance)
);
create index message_due on queue.message (execution_time);
create index message_heartbeat on queue.message (last_heartbeat);

comment on table queue.message is
  'Outbox: messages, written in the transaction of the change that they report and sent until they arrive.';

-- Written by common's AuditStore: queue and booking have the same table.
create table queue.audit_log (
  event_id  text not null,
  id        bigint generated always as identity,
  at        timestamptz not null default clock_timestamp(),
  principal text not null,
  roles     text not null,
  method    text not null,
  path      text not null,
  body      text,
  status    integer,
  primary key (event_id, id)
);
-- A sale has as many calls of services as bookings, and few of operators.
create index audit_log_of_operators on queue.audit_log (event_id, id) where roles <> 'service';

comment on table queue.audit_log is
  'Append-only record of every change that an operator or a service asked for, written before the change.';
comment on column queue.audit_log.status is
  'Of the response, added once. Null if none was recorded: whether the change was made is then not known.';
comment on column queue.audit_log.body is 'What was sent, as JSON, without secrets, cut if it is long.';

create function queue.audit_log_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is append-only: % refused', tg_op;
end
$$;
create trigger audit_log_is_append_only before delete or truncate on queue.audit_log
  for each statement execute function queue.audit_log_is_append_only();
create trigger audit_log_entries_stay before update on queue.audit_log
  for each row
  when (old.status is not null or to_jsonb(new) - 'status' <> to_jsonb(old) - 'status')
  execute function queue.audit_log_is_append_only();
