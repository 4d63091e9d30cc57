-- What became of a payment, for the person who paid: why it was declined or paid back, and when.
alter table inventory.payment
  add column reason text
    constraint payment_reason check (reason in ('DECLINED', 'TOO_LATE', 'ALREADY_PAID', 'WRONG_AMOUNT')),
  -- When the provider's news of it had their effect: paid, declined, or to be paid back.
  add column decided_at timestamptz,
  add column refunded_at timestamptz;
update inventory.payment
set reason = case status when 'FAILED' then 'DECLINED' end,
    decided_at = case when status <> 'PENDING' then updated_at end,
    refunded_at = case status when 'REFUNDED' then updated_at end
where status <> 'PENDING';
