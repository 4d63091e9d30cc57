-- How much of an event the named visitors have, held and booked. 1: event, 2: visitors.
-- Each looked up alone: for several at once, a plan made while an event had a few holds reads all that it
-- has by now.
select v.visitor,
       (select sum(h.quantity) from inventory.hold h
        where h.event_id = v.event_id and h.visitor = v.visitor
          and h.status in ('HELD', 'BOOKED')) as taken
from (select ?::text as event_id, unnest(?::text[]) as visitor) v
