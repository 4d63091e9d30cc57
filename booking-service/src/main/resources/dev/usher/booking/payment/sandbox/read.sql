-- What the visitor chose. 1: event, 2: payment. Answer: a row if they have.
select outcome from inventory.sandbox_payment where event_id = ? and payment_id = ?
