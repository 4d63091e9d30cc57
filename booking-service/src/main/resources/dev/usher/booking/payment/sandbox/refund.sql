-- Refunds a sandbox payment. Idempotent. 1: event, 2: payment. Changes a row the first time.
update inventory.sandbox_payment set refunded_at = now()
where event_id = ? and payment_id = ? and outcome = 'succeeded' and refunded_at is null
