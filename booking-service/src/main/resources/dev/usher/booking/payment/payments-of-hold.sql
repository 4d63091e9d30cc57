-- The payments of a hold, oldest first. 1: event, 2: hold.
select event_id, id, hold_id, provider, status, amount, currency, pass_expires_at, created_at, reason,
       decided_at, refunded_at
from inventory.payment
where event_id = ? and hold_id = ?
order by created_at, id
