-- What a hold has, seats or places, stands in the hold's own row, and who has a seat in a row that is
-- there as long as it is taken. A named seat was a row with three index entries and a foreign key to
-- look up, kept for ever; now it is a row with one.
create table inventory.taken_seat (
  event_id text not null,
  seat_id  text not null,
  hold_id  uuid not null,
  -- What keeps a seat from being sold twice.
  constraint taken_seat_once primary key (event_id, seat_id)
);
insert into inventory.taken_seat (event_id, seat_id, hold_id)
select event_id, seat_id, hold_id from inventory.hold_seat where live;

alter table inventory.hold
  -- Of each seat, in the order that the visitor named them; of places one.
  add column sections text[],
  add column prices bigint[],
  -- Null if it has places.
  add column seats text[];
update inventory.hold set sections = array[section_id], prices = array[price]
where section_id is not null;
update inventory.hold h set sections = i.sections, prices = i.prices, seats = i.seats
from (
  select event_id, hold_id, array_agg(section_id order by ordinal) as sections,
         array_agg(price order by ordinal) as prices, array_agg(seat_id order by ordinal) as seats
  from inventory.hold_seat
  group by event_id, hold_id
) i
where i.event_id = h.event_id and i.hold_id = h.id;

drop view inventory.hold_item;
drop table inventory.hold_seat;
alter table inventory.hold
  drop column section_id,
  drop column price,
  alter column sections set not null,
  alter column prices set not null,
  add constraint hold_has_seats_or_places check (
    cardinality(prices) = cardinality(sections)
    and case when seats is null then cardinality(sections) = 1
        else cardinality(sections) = quantity and cardinality(seats) = quantity end);

-- Instead of a foreign key, which would look up and lock the seat's row for each hold.
create function inventory.taken_seats_stay() returns trigger language plpgsql as $$
declare taken text;
begin
  select t.seat_id into taken
  from removed r
  join inventory.taken_seat t on t.event_id = r.event_id and t.seat_id = r.id
  limit 1;
  if found then
    raise exception 'Seat % is taken: % refuses to remove it', taken, tg_name
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$;
create trigger taken_seats_stay after delete on inventory.seat
  referencing old table as removed
  for each statement execute function inventory.taken_seats_stay();

-- What a hold has, section by section.
create function inventory.parts(sections text[], seats text[], quantity integer)
returns table (section_id text, quantity integer, seats text[])
language sql immutable parallel safe as $$
  select i.section_id, case when $2 is null then $3 else count(*)::integer end,
         coalesce(array_agg(i.seat_id order by i.n) filter (where i.seat_id is not null), '{}')
  from unnest($1, $2) with ordinality as i (section_id, seat_id, n)
  group by i.section_id
$$;

-- What holds have, a row for each seat or one for the places: for people and reports.
create view inventory.hold_item as
select h.event_id, h.id as hold_id, i.ordinal - 1 as ordinal, i.section_id, i.seat_id,
       case when i.seat_id is null then h.quantity else 1 end as quantity, i.price
from inventory.hold h,
     unnest(h.sections, h.seats, h.prices) with ordinality as i (section_id, seat_id, price, ordinal);
