-- Starts a payment for a hold whose payment window has not ended, or returns the open one. Two concurrent calls may
-- both see no open payment; only one creates it. The other returns no row and finds the payment on a retry.
-- Returns no row either if the hold has ended. Its status is compared as in book-hold.sql.
with payable as (
  select event_id, id, amount, currency
  from inventory.hold
  where event_id = :event and id = :hold and status || '' = 'HELD' and expires_at > clock_timestamp()
), made as (
  insert into booking.payment
    (event_id, id, hold_id, provider, status, amount, currency, pass_expires_at)
  select event_id, :payment, id, :provider, 'PENDING', amount, currency, :passExpiresAt from payable
  on conflict (event_id, hold_id) where status = 'PENDING' do nothing
  returning event_id, id, hold_id, provider, status, amount, currency, pass_expires_at, created_at,
    reason, decided_at, refunded_at
)
select * from made
union all
select p.event_id, p.id, p.hold_id, p.provider, p.status, p.amount, p.currency, p.pass_expires_at,
  p.created_at, p.reason, p.decided_at, p.refunded_at
from booking.payment p
join payable on payable.event_id = p.event_id and payable.id = p.hold_id
where p.status = 'PENDING'
