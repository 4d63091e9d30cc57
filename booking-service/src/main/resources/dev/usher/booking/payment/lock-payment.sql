-- Reads a payment and locks it until the end of the transaction. 1: event, 2: payment.
select event_id, id, hold_id, provider, status, amount, currency, pass_expires_at, created_at, reason,
       decided_at, refunded_at
from inventory.payment
where event_id = ? and id = ?
for no key update
