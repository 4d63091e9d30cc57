-- All seats of an event.
select r.section_id || '-' || r.label || '-' || n as id
from inventory.seat_row r
cross join lateral unnest(r.numbers) as span
cross join lateral generate_series(lower(span), upper(span) - 1) as n
where r.event_id = :event
