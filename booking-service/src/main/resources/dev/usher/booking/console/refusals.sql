-- Hold requests of an event that were refused.
select coalesce(sum(requests), 0)::bigint as requests from booking.refusal where event_id = :event
