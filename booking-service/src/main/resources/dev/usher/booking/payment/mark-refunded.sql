-- Marks a payment as refunded. Changes a row only the first time.
update booking.payment
set status = 'REFUNDED', updated_at = now(), refunded_at = clock_timestamp()
where event_id = :event and id = :payment and status = 'REFUNDING'
