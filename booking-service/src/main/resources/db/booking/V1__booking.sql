-- Payments, tickets and messages to others. Only booking-service writes these tables; it reads holds and events of the
-- schema inventory, which is migrated separately. For that reason no foreign key leads there: a hold that has a payment or
-- tickets is never deleted. Times are of PostgreSQL's clock. Amounts are in minor units of the currency. Every primary
-- key begins with the event's id, so that the tables can be distributed by it.

create table booking.payment (
  event_id        text not null,
  id              uuid not null,
  hold_id         uuid not null,
  provider        text not null,
  status          text not null
    check (status in ('PENDING', 'SUCCEEDED', 'FAILED', 'REFUNDING', 'REFUNDED')),
  amount          bigint not null check (amount >= 0),
  currency        text not null,
  pass_expires_at timestamptz not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  reason          text
    constraint payment_reason
      check (reason in ('DECLINED', 'TOO_LATE', 'LIMIT_EXCEEDED', 'ALREADY_PAID', 'WRONG_AMOUNT')),
  decided_at      timestamptz,
  refunded_at     timestamptz,
  primary key (event_id, id)
);
-- Starting a payment twice gives the same payment.
create unique index payment_open_once on booking.payment (event_id, hold_id) where status = 'PENDING';
create index payment_by_hold on booking.payment (event_id, hold_id);

comment on table booking.payment is 'A visitor''s payment for a hold. A hold may have several, at most one of them open.';
comment on column booking.payment.id is 'Random: whoever knows it may pay.';
comment on column booking.payment.pass_expires_at is
  'End of the pass that it was started with: until then the waiting room counts the visitor as active.';
comment on column booking.payment.reason is 'Why it did not lead to a booking.';
comment on column booking.payment.decided_at is 'When it was paid, declined or marked for refund.';

create table booking.refusal (
  event_id text not null,
  shard    integer not null,
  requests bigint not null,
  primary key (event_id, shard)
) with (fillfactor = 50);

comment on table booking.refusal is
  'How many hold requests of an event were refused. Each instance counts in memory and adds to it once a second.';

create table booking.ticket (
  event_id   text not null,
  hold_id    uuid not null,
  ordinal    integer not null,
  section_id text not null,
  seat_id    text,
  code       text not null,
  primary key (event_id, hold_id, ordinal),
  unique (event_id, code)
);

comment on table booking.ticket is 'Admits one person: a code for each seat or place of a booking.';

create table booking.booking_key (
  event_id text not null,
  hold_id  uuid not null,
  key      text not null check (length(key) >= 26),
  primary key (event_id, hold_id)
);

comment on table booking.booking_key is
  'The secret of a booking: whoever has it sees the booking and its tickets, long after the pass has expired.';

create table booking.sandbox_payment (
  event_id    text not null,
  payment_id  uuid not null,
  outcome     text not null check (outcome in ('succeeded', 'failed')),
  decided_at  timestamptz not null default now(),
  refunded_at timestamptz,
  primary key (event_id, payment_id)
);

comment on table booking.sandbox_payment is
  'What the built-in payment provider knows of a payment, as an external provider would.';

-- The table of db-scheduler. Its statements find a message by task_name and task_instance, so these are the primary
-- key, which cannot begin with the event's id. If the tables are distributed by the event's id, this one stays whole.
create table booking.message (
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
create index message_due on booking.message (execution_time);
create index message_heartbeat on booking.message (last_heartbeat);

comment on table booking.message is
  'Outbox: messages, written in the transaction of the change that they report and sent until they arrive.';
comment on column booking.message.task_name is 'Kind of message: pass-finished, refund or sandbox-webhook.';
comment on column booking.message.task_instance is 'The event''s id, a slash, and what the message is about.';
comment on column booking.message.task_data is 'JSON: select convert_from(task_data, ''UTF8'') shows it.';
comment on column booking.message.execution_time is 'When it is sent next; in the year 9999 if it was given up.';

-- Written by common's AuditStore: queue and booking have the same table.
create table booking.audit_log (
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
create index audit_log_of_operators on booking.audit_log (event_id, id) where roles <> 'service';

comment on table booking.audit_log is
  'Append-only record of every change that an operator or a service asked for, written before the change.';
comment on column booking.audit_log.status is
  'Of the response, added once. Null if none was recorded: whether the change was made is then not known.';
comment on column booking.audit_log.body is 'What was sent, as JSON, without secrets, cut if it is long.';

create function booking.audit_log_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is append-only: % refused', tg_op;
end
$$;
create trigger audit_log_is_append_only before delete or truncate on booking.audit_log
  for each statement execute function booking.audit_log_is_append_only();
create trigger audit_log_entries_stay before update on booking.audit_log
  for each row
  when (old.status is not null or to_jsonb(new) - 'status' <> to_jsonb(old) - 'status')
  execute function booking.audit_log_is_append_only();
