-- Moves a payment from one status to another. Changes a row if it had the old status.
update booking.payment
set status = :to, reason = :reason, decided_at = clock_timestamp(), updated_at = now()
where event_id = :event and id = :payment and status = :from
