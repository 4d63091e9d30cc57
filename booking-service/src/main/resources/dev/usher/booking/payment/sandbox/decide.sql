-- Stores the visitor's choice on the sandbox's page. The first choice wins: only that one changes a row.
insert into booking.sandbox_payment (event_id, payment_id, outcome) values (:event, :payment, :outcome)
on conflict (event_id, payment_id) do nothing
