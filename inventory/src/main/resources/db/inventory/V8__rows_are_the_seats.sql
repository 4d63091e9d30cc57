-- The seats of a row are those numbered from 1 to seat_row.seats. A row for each of them said nothing more,
-- and made a change of a large event write and compare hundreds of thousands of rows under its lock.
insert into inventory.seat_row (event_id, section_id, label, position, seats)
select event_id, section_id, row_label,
       row_number() over (partition by event_id, section_id order by row_label), max(number)
from inventory.seat
group by event_id, section_id, row_label
on conflict (event_id, section_id, label) do nothing;
drop table inventory.seat;
drop function inventory.taken_seats_stay;

-- Instead of a foreign key from taken_seat: no row loses a seat that is taken. Whichever is less is looked
-- up, the seats that go or the seats that are taken.
create function inventory.taken_seats_stay() returns trigger language plpgsql as $$
declare
  taken text;
  going bigint;
  in_use bigint;
begin
  select coalesce(sum(greatest(g.seats - coalesce(s.seats, 0), 0)), 0) into going
  from gone g
  left join inventory.seat_row s
    on s.event_id = g.event_id and s.section_id = g.section_id and s.label = g.label;
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
    cross join lateral generate_series(coalesce(s.seats, 0) + 1, g.seats) as n
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
    where substring(t.seat_id from '[0-9]+$')::integer between coalesce(s.seats, 0) + 1 and g.seats
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
