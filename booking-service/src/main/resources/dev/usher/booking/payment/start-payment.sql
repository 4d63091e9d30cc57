-- Starts a payment for a hold whose window has not ended, or finds the one that is open. Two at
-- once may both find none in what they see and only one make it: the other answers no row, and
-- finds it when it asks again.
-- 1: event, 2: hold, 3: payment, 4: provider, 5: when the visitor's pass ends.
-- Answer: the open payment's row; none if the hold is none any longer.
with payable as (
  select event_id, id, amount, currency
  from inventory.hold
  where event_id = ? and id = ? and status = 'HELD' and expires_at > clock_timestamp()
), made as (
  insert into inventory.payment
    (event_id, id, hold_id, provider, status, amount, currency, pass_expires_at)
  select event_id, ?, id, ?, 'PENDING', amount, currency, ? from payable
  on conflict (event_id, hold_id) where status = 'PENDING' do nothing
  returning event_id, id, hold_id, provider, status, amount, currency, pass_expires_at, created_at,
    reason, decided_at, refunded_at
)
select * from made
union all
select p.event_id, p.id, p.hold_id, p.provider, p.status, p.amount, p.currency, p.pass_expires_at,
  p.created_at, p.reason, p.decided_at, p.refunded_at
from inventory.payment p
join payable on payable.event_id = p.event_id and payable.id = p.hold_id
where p.status = 'PENDING'
