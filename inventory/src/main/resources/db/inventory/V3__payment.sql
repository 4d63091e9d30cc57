-- What a visitor pays for a hold. A hold may see several: one that was declined leaves it as it is.
create table payment (
  event_id        text not null,
  id              uuid not null,
  hold_id         uuid not null,
  provider        text not null,
  status          text not null
    check (status in ('PENDING', 'SUCCEEDED', 'FAILED', 'REFUNDING', 'REFUNDED')),
  amount          bigint not null check (amount >= 0),
  currency        text not null,
  -- The end of the pass that it was started with: until then the waiting room counts the visitor.
  pass_expires_at timestamptz not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (event_id, id),
  foreign key (event_id, hold_id) references hold
);
-- What makes starting a payment twice the same payment.
create unique index payment_open_once on payment (event_id, hold_id) where status = 'PENDING';
create index payment_by_hold on payment (event_id, hold_id);

-- The webhooks that had their effect, so that one that is sent again has none.
create table webhook_seen (
  event_id text not null,
  provider text not null,
  id       text not null,
  seen_at  timestamptz not null default now(),
  primary key (event_id, provider, id)
);

-- What the built-in provider knows of a payment: what the visitor chose, and whether it paid back.
create table sandbox_payment (
  event_id    text not null,
  payment_id  uuid not null,
  outcome     text not null check (outcome in ('succeeded', 'failed')),
  decided_at  timestamptz not null default now(),
  refunded_at timestamptz,
  primary key (event_id, payment_id)
);

-- What lets one person in: a code a seat or place, made when the booking is.
create table ticket (
  event_id   text not null,
  hold_id    uuid not null,
  ordinal    integer not null,
  section_id text not null,
  seat_id    text,
  code       text not null,
  primary key (event_id, hold_id, ordinal),
  foreign key (event_id, hold_id) references hold,
  unique (event_id, code)
);

-- Messages, written with the change that they tell of and sent until they arrive.
create table outbox (
  event_id    text not null,
  kind        text not null,
  -- What it is about; with the kind it makes the message one, however often it is written.
  id          text not null,
  body        text not null,
  attempts    integer not null default 0,
  next_at     timestamptz not null default clock_timestamp(),
  -- After this nobody cares any longer.
  gives_up_at timestamptz not null,
  primary key (event_id, kind, id)
);
create index outbox_due on outbox (kind, next_at);
