-- What is sold and who has it. Every key begins with the event's id, so that the tables can be
-- distributed by it. Times are PostgreSQL's own clock; amounts are minor currency units.

create table event (
  id                text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name              text not null,
  venue             text not null,
  starts_at         timestamptz not null,
  payment_window_ms bigint not null check (payment_window_ms > 0),
  max_per_visitor   integer not null check (max_per_visitor > 0),
  -- Counts the transactions that changed what is free. Its row lock puts them in one order.
  version           bigint not null default 0,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
) with (fillfactor = 50);

create table section (
  event_id text not null references event,
  id       text not null check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  position integer not null,
  name     text not null,
  kind     text not null check (kind in ('SEATED', 'GENERAL')),
  price    bigint not null check (price >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  capacity integer not null check (capacity >= 0),
  -- Held and booked together. The check is what keeps a general section from being oversold.
  taken    integer not null default 0,
  primary key (event_id, id),
  constraint section_never_oversold check (taken >= 0 and taken <= capacity)
) with (fillfactor = 50);

create table seat (
  event_id   text not null,
  id         text not null,
  section_id text not null,
  row_label  text not null,
  number     integer not null check (number > 0),
  primary key (event_id, id),
  foreign key (event_id, section_id) references section
);
create index seat_by_section on seat (event_id, section_id);

-- A hold, and the booking it becomes when it is paid.
create table hold (
  event_id    text not null,
  -- SHA-256 of event, visitor and idempotency key, cut to 128 bits: the primary key itself makes a
  -- retry the same hold.
  id          uuid not null,
  visitor     text not null,
  pass_id     text not null,
  -- What was asked for, to tell a retry from another request under the same key.
  fingerprint text not null,
  status      text not null check (status in ('HELD', 'BOOKED', 'RELEASED', 'EXPIRED')),
  quantity    integer not null check (quantity > 0),
  amount      bigint not null check (amount >= 0),
  currency    text not null,
  held_at     timestamptz not null,
  expires_at  timestamptz not null,
  -- When it was booked, released or expired.
  ended_at    timestamptz,
  -- A booking's short name for people.
  reference   text,
  primary key (event_id, id),
  check ((status = 'BOOKED') = (reference is not null)),
  check ((status = 'HELD') = (ended_at is null))
);
create index hold_lapsing on hold (expires_at) where status = 'HELD';
create index hold_by_visitor on hold (event_id, visitor) where status in ('HELD', 'BOOKED');
create unique index hold_reference on hold (event_id, reference) where reference is not null;

-- The seats, or the places of one general section, of a hold. They stay, no longer live, when the
-- hold ends without a booking: a late payment asks for the same ones.
create table hold_item (
  event_id   text not null,
  hold_id    uuid not null,
  ordinal    integer not null,
  section_id text not null,
  seat_id    text,
  quantity   integer not null check (quantity > 0),
  price      bigint not null check (price >= 0),
  live       boolean not null,
  primary key (event_id, hold_id, ordinal),
  foreign key (event_id, seat_id) references seat,
  check (seat_id is null or quantity = 1)
);
-- What keeps a seat from being sold twice.
create unique index hold_item_seat_once on hold_item (event_id, seat_id)
  where live and seat_id is not null;

-- Append-only: what happened to whose seats, one row a hold and section.
create table ledger (
  event_id   text not null,
  id         bigint generated always as identity,
  at         timestamptz not null,
  kind       text not null check (kind in ('HELD', 'RELEASED', 'EXPIRED', 'BOOKED', 'REFUNDED')),
  hold_id    uuid not null,
  section_id text not null,
  quantity   integer not null,
  seats      text[] not null,
  primary key (event_id, id)
);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The ledger is append-only: % refused', tg_op;
end
$$;
create trigger ledger_is_append_only before update or delete or truncate on ledger
  for each statement execute function ledger_is_append_only();
