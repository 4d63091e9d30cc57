-- What refuses requests for places, in one statement and one snapshot: the rules of the event, as in read-event.sql,
-- and what is left in the sections. Also whether one of the holds exists or one of the passes is finished: those
-- requests have other outcomes.
-- Returns a row for each section that exists; one without a section if none does; none if the event does not exist.
select e.max_per_visitor, e.payment_window_ms, e.version, e.created_at,
       coalesce(e.sales_end_at, e.starts_at) <= clock_timestamp() as sales_ended,
       s.id, s.kind, s.price, s.currency, s.capacity - s.taken as places_left,
       -- Each is looked up separately, as in read-visitors.sql.
       exists (
         select from unnest(:holds::uuid[]) as k (id)
         where (select true from inventory.hold h where h.event_id = :event and h.id = k.id limit 1))
       or exists (
         select from unnest(:passes::text[]) as k (id)
         where (select true from inventory.finished_pass f where f.event_id = :event and f.pass_id = k.id limit 1))
       as is_other
from inventory.event e
left join inventory.section s on s.event_id = e.id and s.id = any (:sections)
where e.id = :event and e.deleted_at is null
