-- Moves a payment from one status to another. 1: to, 2: event, 3: payment, 4: from.
-- Changes a row if it was there.
update inventory.payment set status = ?, updated_at = now()
where event_id = ? and id = ? and status = ?
