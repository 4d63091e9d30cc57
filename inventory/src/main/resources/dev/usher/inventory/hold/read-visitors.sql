-- How much of an event the named visitors have, held and booked.
-- Each is looked up separately: a plan for several at once, made while the event had few holds, would
-- read all holds that it has now.
select v.visitor,
       (select coalesce(sum(h.quantity), 0) from inventory.hold h
        where h.event_id = v.event_id and h.visitor = v.visitor
          and h.status in ('HELD', 'BOOKED')) as taken
from (select :event::text as event_id, unnest(:visitors::text[]) as visitor) v
