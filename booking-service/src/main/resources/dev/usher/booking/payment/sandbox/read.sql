-- The visitor's choice. 1: event, 2: payment. Returns: a row if there is one.
select outcome from inventory.sandbox_payment where event_id = ? and payment_id = ?
