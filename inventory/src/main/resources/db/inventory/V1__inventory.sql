-- Events, their stock, and who has it. Only the module inventory writes these tables.
-- Times are of PostgreSQL's clock. Amounts are in minor units of the currency. Every primary key begins with the
-- event's id, so that the tables can be distributed by it. PostgreSQL alone, with the constraints and triggers below,
-- keeps a seat from being sold twice and a section from being oversold.

create table inventory.event (
  id                text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name              text not null,
  venue             text not null,
  starts_at         timestamptz not null,
  payment_window_ms bigint not null check (payment_window_ms > 0),
  max_per_visitor   integer not null check (max_per_visitor > 0),
  version           bigint not null default 0,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  sales_end_at      timestamptz,
  deleted_at        timestamptz
) with (fillfactor = 50);
-- The order of the list of events.
create index event_by_start on inventory.event (starts_at, id) where deleted_at is null;
-- For a search by words; common's WordSearch separates words at the same characters.
create index event_by_word on inventory.event
  using gin (to_tsvector('simple', translate(name || ' ' || id, '-_/.@', '     ')));

comment on table inventory.event is 'An event on sale. The lock on its row orders all changes of its stock.';
comment on column inventory.event.version is 'Number of transactions that changed the free stock.';
comment on column inventory.event.sales_end_at is 'End of sales; null if they end when the event starts.';
comment on column inventory.event.deleted_at is
  'Set when a sold event is deleted: bookings, payments and ledger stay, but visitors no longer find it.';

create table inventory.section (
  event_id text not null references inventory.event,
  id       text not null check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  position integer not null,
  name     text not null,
  kind     text not null check (kind in ('SEATED', 'GENERAL')),
  price    bigint not null check (price >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  capacity integer not null check (capacity >= 0),
  taken    integer not null default 0,
  map_x     double precision,
  map_y     double precision,
  map_angle double precision,
  primary key (event_id, id),
  constraint section_never_oversold check (taken >= 0 and taken <= capacity),
  constraint section_is_drawn_at_a_point check (
    (map_x is null) = (map_y is null) and (map_angle is null or map_x is not null))
) with (fillfactor = 50);

comment on table inventory.section is 'A part of an event with named seats (SEATED) or a number of places (GENERAL).';
comment on column inventory.section.taken is 'Seats or places that are held or booked.';
comment on column inventory.section.map_x is
  'Where the section is drawn, with map_y, and turned by map_angle degrees; null without a place of its own.';

-- The numbers of a row's seats as a set, from their text, for example 1-8,11-20 or 1-19/2.
create function inventory.seat_numbers(numbering text) returns int4multirange
language sql immutable strict parallel safe as $$
  select range_agg(r.numbers)
  from string_to_table($1, ',') as part
  cross join lateral regexp_match(part, '^([0-9]+)(?:-([0-9]+)(?:/([0-9]+))?)?$') as m
  cross join lateral (
    select m[1]::integer as first, coalesce(m[2], m[1])::integer as last, coalesce(m[3], '1')::integer as step
  ) p
  cross join lateral (
    select int4range(least(p.first, p.last), greatest(p.first, p.last), '[]') as numbers where p.step = 1
    union all
    select int4range(n, n, '[]')
    from generate_series(p.first, p.last, case when p.first > p.last then -p.step else p.step end) n
    where p.step <> 1
  ) r
$$;

create function inventory.seat_count(numbers int4multirange) returns integer
language sql immutable strict parallel safe as $$
  select coalesce(sum(upper(r) - lower(r)), 0)::integer from unnest($1) r
$$;

create table inventory.seat_row (
  event_id   text not null,
  section_id text not null,
  label      text not null check (label ~ '^[A-Z0-9]{1,4}$'),
  position   integer not null,
  numbering  text not null check (
    numbering ~ '^[1-9][0-9]{0,5}(-[1-9][0-9]{0,5}(/[1-9][0-9]{0,5})?)?(,[1-9][0-9]{0,5}(-[1-9][0-9]{0,5}(/[1-9][0-9]{0,5})?)?)*$'),
  x          double precision,
  y          double precision,
  curve      double precision,
  gaps_after integer[] not null default '{}',
  gaps_width double precision[] not null default '{}',
  numbers    int4multirange not null generated always as (inventory.seat_numbers(numbering)) stored,
  seats      integer not null generated always as (inventory.seat_count(inventory.seat_numbers(numbering))) stored,
  primary key (event_id, section_id, label),
  foreign key (event_id, section_id) references inventory.section,
  constraint seat_row_is_drawn_at_a_point check ((x is null) = (y is null)),
  constraint seat_row_gaps_have_a_width check (cardinality(gaps_after) = cardinality(gaps_width))
);

comment on table inventory.seat_row is
  'The rows of a seated section. A seat exists if its row has its number; it has no table row of its own.';
comment on column inventory.seat_row.numbering is
  'The numbers of the seats in the order in which they stand: 1-8,11-20, or 19-1/2,2-20/2 in steps of 2.';
comment on column inventory.seat_row.numbers is 'The same numbers as a set, to look up one of them.';
comment on column inventory.seat_row.seats is 'How many numbers there are.';
comment on column inventory.seat_row.x is
  'Where the first seat is drawn, with y, and curve; one seat is 1 wide. Null if the operator gave none.';
comment on column inventory.seat_row.gaps_after is
  'The aisles: how many seats stand before each. Seats on both sides of an aisle are not adjacent.';

create table inventory.hold (
  event_id    text not null,
  id          uuid not null,
  visitor     text not null,
  pass_id     text not null,
  fingerprint text not null,
  status      text not null check (status in ('HELD', 'BOOKED', 'RELEASED', 'EXPIRED')),
  quantity    integer not null check (quantity > 0),
  amount      bigint not null check (amount >= 0),
  currency    text not null,
  held_at     timestamptz not null,
  expires_at  timestamptz not null,
  ended_at    timestamptz,
  reference   text,
  sections    text[] not null,
  prices      bigint[] not null,
  seats       text[],
  primary key (event_id, id),
  check ((status = 'BOOKED') = (reference is not null)),
  check ((status = 'HELD') = (ended_at is null)),
  constraint hold_has_seats_or_places check (
    cardinality(prices) = cardinality(sections)
    and case when seats is null then cardinality(sections) = 1
        else cardinality(sections) = quantity and cardinality(seats) = quantity end)
);
create index hold_expiring on inventory.hold (expires_at) where status = 'HELD';
create index hold_by_visitor on inventory.hold (event_id, visitor) where status in ('HELD', 'BOOKED');
create unique index hold_reference on inventory.hold (event_id, reference) where reference is not null;

comment on table inventory.hold is 'A hold, and the booking that it becomes when it is paid.';
comment on column inventory.hold.id is
  'SHA-256 of event, visitor and idempotency key, cut to 128 bits: a retry gets the same hold by its primary key.';
comment on column inventory.hold.fingerprint is
  'What was requested; differs if another request uses the same idempotency key.';
comment on column inventory.hold.ended_at is 'When it was booked, released or expired.';
comment on column inventory.hold.reference is 'A booking''s short name for people.';
comment on column inventory.hold.sections is 'The section of each seat, in the requested order; one section for places.';
comment on column inventory.hold.prices is 'The price of each seat, in the same order; one price for places.';
comment on column inventory.hold.seats is 'The seats, in the same order; null if the hold has places.';

-- No foreign key: it would look up and lock a row for each seat of each hold. The triggers below replace it.
create table inventory.taken_seat (
  event_id text not null,
  -- In the order of bytes, so that the seats of a section are a range of the primary key.
  seat_id  text collate "C" not null,
  hold_id  uuid not null,
  constraint taken_seat_once primary key (event_id, seat_id)
);

comment on table inventory.taken_seat is
  'A seat that is held or booked. Its primary key keeps a seat from being sold twice; the row goes when it is free.';

create table inventory.ledger (
  event_id   text not null,
  id         bigint generated always as identity,
  at         timestamptz not null,
  kind       text not null check (kind in ('HELD', 'RELEASED', 'EXPIRED', 'BOOKED', 'REFUNDED')),
  hold_ids   uuid[] not null,
  quantities integer[] not null,
  sections   text[] not null,
  seats      text[] not null,
  primary key (event_id, id),
  constraint ledger_has_whole_entries check (
    cardinality(hold_ids) > 0
    and cardinality(quantities) = cardinality(hold_ids)
    and cardinality(sections) = cardinality(hold_ids)
    and cardinality(seats) = cardinality(hold_ids))
);

-- The lag of the latest releases.
create index ledger_expired on inventory.ledger (event_id, id) where kind = 'EXPIRED';

comment on table inventory.ledger is
  'Append-only record of every hold, release, expiry, booking and refund: one row for what a statement wrote of an event.';
comment on column inventory.ledger.hold_ids is 'The hold of each entry. The other arrays have the same order.';
comment on column inventory.ledger.quantities is 'How many seats or places the hold of each entry has.';
comment on column inventory.ledger.sections is
  'For each entry the sections of its hold as in inventory.hold, joined by commas, which no id has.';
comment on column inventory.ledger.seats is
  'For each entry the seats of its hold, joined in the same way; the element is null if the hold has places.';

create function inventory.ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The ledger is append-only: % refused', tg_op;
end
$$;
create trigger ledger_is_append_only before update or delete or truncate on inventory.ledger
  for each statement execute function inventory.ledger_is_append_only();

-- Bookings of an event do not wait for each other, so each kind and section has several rows to add to.
create table inventory.ledger_total (
  event_id   text not null,
  kind       text not null check (kind in ('RELEASED', 'EXPIRED', 'BOOKED', 'REFUNDED')),
  section_id text not null,
  currency   text not null,
  shard      integer not null,
  holds      bigint not null,
  quantity   bigint not null,
  amount     bigint not null,
  primary key (event_id, kind, section_id, currency, shard)
) with (fillfactor = 50);

comment on table inventory.ledger_total is
  'What the entries of the ledger add up to, except for new holds. Written with them, by the same statements.';
comment on column inventory.ledger_total.shard is
  'Divides the writers, 0 to 15. A transaction that has the event''s lock takes 16, so that it never waits.';
comment on column inventory.ledger_total.holds is
  'A hold with seats of several sections counts in the first, with its whole amount.';
comment on column inventory.ledger_total.currency is 'Empty, as the amount is 0, for RELEASED and EXPIRED.';

create table inventory.finished_pass (
  event_id    text not null,
  pass_id     text not null,
  expires_at  timestamptz not null,
  finished_at timestamptz not null default clock_timestamp(),
  primary key (event_id, pass_id)
);
create index finished_pass_expiry on inventory.finished_pass (expires_at);

comment on table inventory.finished_pass is
  'Passes that ended before their expiry and take no new holds. A row is deleted some time after the expiry.';

create table inventory.release_worker (
  instance uuid primary key,
  seen_at  timestamptz not null
);

comment on table inventory.release_worker is
  'The running instances of release-worker, as each says every few seconds; read by the console only.';

-- What a hold has, by section.
create function inventory.parts(sections text[], seats text[], quantity integer)
returns table (section_id text, quantity integer, seats text[])
language sql immutable parallel safe as $$
  select i.section_id, case when $2 is null then $3 else count(*)::integer end,
         coalesce(array_agg(i.seat_id order by i.n) filter (where i.seat_id is not null), '{}')
  from unnest($1, $2) with ordinality as i (section_id, seat_id, n)
  group by i.section_id
$$;

create view inventory.hold_item as
select h.event_id, h.id as hold_id, i.ordinal - 1 as ordinal, i.section_id, i.seat_id,
       case when i.seat_id is null then h.quantity else 1 end as quantity, i.price
from inventory.hold h,
     unnest(h.sections, h.seats, h.prices) with ordinality as i (section_id, seat_id, price, ordinal);

comment on view inventory.hold_item is
  'What holds have: a row for each seat, or one for the places. For people and reports, not for the services.';

create view inventory.ledger_entry as
select l.event_id, l.id, e.ordinal - 1 as ordinal, l.at, l.kind, e.hold_id, e.quantity,
       string_to_array(e.sections, ',') as sections, string_to_array(e.seats, ',') as seats
from inventory.ledger l,
     unnest(l.hold_ids, l.quantities, l.sections, l.seats)
       with ordinality as e (hold_id, quantity, sections, seats, ordinal);

comment on view inventory.ledger_entry is
  'The entries of the ledger: a row for each hold that an entry is of. For people, reports and the audit.';

create view inventory.ledger_item as
select e.event_id, e.id, e.at, e.kind, e.hold_id, i.ordinal - 1 as ordinal, i.section_id, i.seat_id,
       case when i.seat_id is null then e.quantity else 1 end as quantity
from inventory.ledger_entry e,
     unnest(e.sections, e.seats) with ordinality as i (section_id, seat_id, ordinal);

comment on view inventory.ledger_item is
  'What the entries of the ledger have: a row for each seat, or one for the places. For people, reports and the audit.';

-- No row of a section loses a seat that is taken. The check reads whichever is less: the removed seats or the taken
-- seats.
create function inventory.taken_seats_stay() returns trigger language plpgsql as $$
declare
  taken text;
  going bigint;
  in_use bigint;
begin
  select coalesce(sum(case when s.numbers is null then g.seats
                           else inventory.seat_count(g.numbers - s.numbers) end), 0) into going
  from gone g
  left join inventory.seat_row s
    on s.event_id = g.event_id and s.section_id = g.section_id and s.label = g.label
  where s.numbers is null or s.numbers <> g.numbers;
  select coalesce(sum(s.taken), 0) into in_use
  from inventory.section s
  where (s.event_id, s.id) in (select g.event_id, g.section_id from gone g);
  if going = 0 or in_use = 0 then
    return null;
  end if;
  if going < in_use then
    select t.seat_id into taken
    from gone g
    left join inventory.seat_row s
      on s.event_id = g.event_id and s.section_id = g.section_id and s.label = g.label
    cross join lateral unnest(g.numbers - coalesce(s.numbers, '{}')) as r
    cross join lateral generate_series(lower(r), upper(r) - 1) as n
    join inventory.taken_seat t
      on t.event_id = g.event_id and t.seat_id = g.section_id || '-' || g.label || '-' || n
    limit 1;
  else
    select t.seat_id into taken
    from inventory.taken_seat t
    join gone g
      on g.event_id = t.event_id
        and g.section_id || '-' || g.label || '-' = regexp_replace(t.seat_id, '[0-9]+$', '')
    left join inventory.seat_row s
      on s.event_id = g.event_id and s.section_id = g.section_id and s.label = g.label
    where substring(t.seat_id from '[0-9]+$')::integer <@ (g.numbers - coalesce(s.numbers, '{}'))
    limit 1;
  end if;
  if taken is not null then
    raise exception 'Seat % is taken: % refuses to remove it', taken, tg_name
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$;
create trigger taken_seats_stay after delete on inventory.seat_row
  referencing old table as gone
  for each statement execute function inventory.taken_seats_stay();
create trigger taken_seats_stay_in_their_row after update on inventory.seat_row
  referencing old table as gone
  for each statement execute function inventory.taken_seats_stay();

-- A hold that is held or booked has its seats in taken_seat. This is checked at the end of each statement, for all
-- rows that it wrote. So one statement writes a hold and its seats, or the seats come first; and a hold ends before
-- its seats are freed. Each seat and hold is looked up by its key, in a subquery that the planner cannot turn into a
-- join: as an anti-join these checks read all taken seats, 120 us for each hold instead of a few.
create function inventory.holds_have_their_seats() returns trigger language plpgsql as $$
declare bad uuid;
begin
  select h.id into bad
  from written h
  cross join lateral unnest(h.seats) as s (id)
  where h.status in ('HELD', 'BOOKED')
    and (select t.hold_id from inventory.taken_seat t
         where t.event_id = h.event_id and t.seat_id = s.id) is distinct from h.id
  limit 1;
  if bad is not null then
    raise exception 'Hold % lacks seats that it names: refused by %', bad, tg_name
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$;
create trigger holds_have_their_seats after insert on inventory.hold
  referencing new table as written
  for each statement execute function inventory.holds_have_their_seats();
create trigger hold_has_its_seats after update on inventory.hold
  referencing new table as written
  for each statement execute function inventory.holds_have_their_seats();

create function inventory.seats_of_holds_stay_taken() returns trigger language plpgsql as $$
declare bad text;
begin
  select f.seat_id into bad
  from freed f
  where (select h.status in ('HELD', 'BOOKED') and f.seat_id = any (h.seats)
         from inventory.hold h
         where h.event_id = f.event_id and h.id = f.hold_id)
    and (select t.hold_id from inventory.taken_seat t
         where t.event_id = f.event_id and t.seat_id = f.seat_id) is distinct from f.hold_id
  limit 1;
  if bad is not null then
    raise exception 'Seat % is in a live hold: % refuses to free it', bad, tg_name
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$;
create trigger seats_of_holds_stay_taken after delete on inventory.taken_seat
  referencing old table as freed
  for each statement execute function inventory.seats_of_holds_stay_taken();
create trigger seats_of_holds_stay_with_them after update on inventory.taken_seat
  referencing old table as freed
  for each statement execute function inventory.seats_of_holds_stay_taken();
