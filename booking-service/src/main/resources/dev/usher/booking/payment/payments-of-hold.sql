-- The payments of a hold, oldest first.
select event_id, id, hold_id, provider, status, amount, currency, pass_expires_at, created_at, reason,
       decided_at, refunded_at
from booking.payment
where event_id = :event and hold_id = :hold
order by created_at, id
