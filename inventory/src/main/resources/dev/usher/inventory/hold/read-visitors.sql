-- How much of an event the named visitors have, held and booked. 1: event, 2: visitors.
select visitor, sum(quantity) as taken
from inventory.hold
where event_id = ? and visitor = any (?) and status in ('HELD', 'BOOKED')
group by visitor
