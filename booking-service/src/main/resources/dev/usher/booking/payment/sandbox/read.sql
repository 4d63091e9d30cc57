-- The visitor's choice; no row if there is none.
select outcome from booking.sandbox_payment where event_id = :event and payment_id = :payment
