-- How much of an event the named visitors have, held and booked, and whether their passes, in the same
-- order, are finished.
-- Each is looked up separately: a plan for several at once, made while the event had few holds, would
-- read all holds that it has now.
select v.visitor, v.pass_id,
       (select coalesce(sum(h.quantity), 0) from inventory.hold h
        where h.event_id = v.event_id and h.visitor = v.visitor
          and h.status in ('HELD', 'BOOKED')) as taken,
       exists (select from inventory.finished_pass p
               where p.event_id = v.event_id and p.pass_id = v.pass_id) as is_finished
from (select :event::text as event_id, unnest(:visitors::text[]) as visitor,
             unnest(:passes::text[]) as pass_id) v
