-- The latest valid pass that a browser has by a bypass link. Tables: queue.bypass, queue.pass.
select p.visitor, p.pass_id, extract(epoch from p.issued_at)::bigint as issued_s,
       extract(epoch from p.expires_at)::bigint as ends_s, p.bound
from queue.bypass b
join queue.pass p on p.room = b.room and p.number = b.number
where b.room = :room and b.browser = :browser and b.code = coalesce(:code::text, b.code)
  and p.finished_at is null and p.expires_at > clock_timestamp()
order by p.expires_at desc
limit 1
