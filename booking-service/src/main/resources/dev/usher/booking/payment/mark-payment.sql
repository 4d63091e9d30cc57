-- Moves a payment from one status to another, with an optional reason.
-- 1: to, 2: reason, 3: event, 4: payment, 5: from. Updates a row if it had the old status.
update inventory.payment
set status = ?, reason = ?, decided_at = clock_timestamp(), updated_at = now()
where event_id = ? and id = ? and status = ?
