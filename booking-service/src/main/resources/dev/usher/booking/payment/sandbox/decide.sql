-- Stores the visitor's choice on the sandbox's page; the first choice wins.
-- 1: event, 2: payment, 3: outcome. Changes a row if it is the first.
insert into inventory.sandbox_payment (event_id, payment_id, outcome) values (?, ?, ?)
on conflict (event_id, payment_id) do nothing
