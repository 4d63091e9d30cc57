-- What is left in sections of an event: in the named ones, and in those of the named seats.
-- 1: event, 2: section ids, 3: event, 4: seat ids. Seats are looked up one by one, as in read-seats.sql.
select id, kind, price, currency, capacity - taken as places_left
from inventory.section
where event_id = ?
  and (id = any (?)
    or id in (
      select (select s.section_id from inventory.seat s
              where s.event_id = w.event_id and s.id = w.id)
      from (select ?::text as event_id, unnest(?::text[]) as id) w))
