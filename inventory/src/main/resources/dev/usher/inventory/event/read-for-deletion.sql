-- What prevents the deletion of an event that this transaction has locked.
-- Returns whether sales have ended, and when; whether anything of it was ever held; holds that can be paid.
select coalesce(e.sales_end_at, e.starts_at) <= clock_timestamp() as is_ended,
       coalesce(e.sales_end_at, e.starts_at) as sales_end_at,
       exists (select from inventory.hold h where h.event_id = e.id) as is_sold,
       (select count(*) from inventory.hold h where h.event_id = e.id and h.status = 'HELD') as held
from inventory.event e
where e.id = :event
