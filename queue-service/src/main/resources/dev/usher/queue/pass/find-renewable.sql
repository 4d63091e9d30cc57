-- A pass by its id: whether it is valid, and until when the room as it is now lets it be renewed. Tables: queue.pass,
-- queue.room. No row if there is no such pass; until_s is null if it is not renewed.
select p.number, p.visitor, extract(epoch from p.issued_at)::bigint as issued_s,
       extract(epoch from p.expires_at)::bigint as ends_s, p.bound, p.browser,
       p.finished_at is null and p.expires_at > clock_timestamp() as valid,
       floor(extract(epoch from
         -- least ignores nulls.
         case when p.renewable_until is not null and r.max_pass_ttl_ms is not null
              then least(p.renewable_until, p.issued_at + r.max_pass_ttl_ms * interval '1 millisecond') end))::bigint
         as until_s
from queue.pass p
join queue.room r on r.id = p.room
where p.room = :room and p.pass_id = :pass
