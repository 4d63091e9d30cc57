-- Reads a payment and locks it until the end of the transaction.
select event_id, id, hold_id, provider, status, amount, currency, pass_expires_at, created_at, reason,
       decided_at, refunded_at
from booking.payment
where event_id = :event and id = :payment
for no key update
