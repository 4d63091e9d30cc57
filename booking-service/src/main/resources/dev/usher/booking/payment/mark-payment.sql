-- Moves a payment from one status to another, with the reason for it, if there is one.
-- 1: to, 2: reason, 3: event, 4: payment, 5: from. Changes a row if it was there.
update inventory.payment
set status = ?, reason = ?, decided_at = clock_timestamp(), updated_at = now()
where event_id = ? and id = ? and status = ?
