-- Refunds a sandbox payment. Changes a row only the first time.
update booking.sandbox_payment set refunded_at = now()
where event_id = :event and payment_id = :payment and outcome = 'succeeded' and refunded_at is null
