-- The rows of a seated section in the order that its operator gave them, so that the catalogue can
-- be told without counting seats. The seats of a row are numbered from 1 to seats.
create table seat_row (
  event_id   text not null,
  section_id text not null,
  label      text not null check (label ~ '^[A-Z0-9]{1,4}$'),
  position   integer not null,
  seats      integer not null check (seats > 0),
  primary key (event_id, section_id, label),
  foreign key (event_id, section_id) references section
);
