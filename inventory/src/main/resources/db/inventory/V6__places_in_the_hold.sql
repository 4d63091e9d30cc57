-- A hold has seats by name, or places of one general section. Places stand in the hold's own row
-- now: most holds of a hot section are such, and each was a second row and index entry to write and
-- to find again. What is left of hold_item are the seats, and its name says so.
alter table inventory.hold
  add column section_id text,
  add column price bigint check (price >= 0);
update inventory.hold h set section_id = i.section_id, price = i.price
from inventory.hold_item i
where i.event_id = h.event_id and i.hold_id = h.id and i.seat_id is null;
alter table inventory.hold
  add constraint hold_places_have_a_price check ((section_id is null) = (price is null));

delete from inventory.hold_item where seat_id is null;
alter table inventory.hold_item rename to hold_seat;
alter table inventory.hold_seat
  drop constraint hold_item_live_is_a_seat,
  drop column quantity,
  alter column seat_id set not null;
alter table inventory.hold_seat rename constraint hold_item_pkey to hold_seat_pkey;
alter table inventory.hold_seat
  rename constraint hold_item_event_id_seat_id_fkey to hold_seat_event_id_seat_id_fkey;
alter table inventory.hold_seat rename constraint hold_item_price_check to hold_seat_price_check;
drop index inventory.hold_item_by_seat;
create index hold_seat_by_seat on inventory.hold_seat (event_id, seat_id);
drop index inventory.hold_item_seat_once;
-- What keeps a seat from being sold twice.
create unique index hold_seat_once on inventory.hold_seat (event_id, seat_id) where live;

-- What holds have, a row for each seat or one for the places. For people and reports: joined to a few
-- holds, the planner may read all of both tables.
create view inventory.hold_item as
select event_id, hold_id, ordinal, section_id, seat_id, 1 as quantity, price
from inventory.hold_seat
union all
select event_id, id, 0, section_id, null, quantity, price
from inventory.hold
where section_id is not null;
