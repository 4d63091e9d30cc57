select h.status as kind, h.currency, count(*) as holds, sum(h.quantity)::bigint as places,
       sum(h.amount)::bigint as amount
from inventory.hold h
where h.event_id = :event
group by h.status, h.currency
union all
select 'REFUNDED', p.currency, count(*), sum(h.quantity)::bigint, sum(p.amount)::bigint
from booking.payment p
join inventory.hold h on h.event_id = p.event_id and h.id = p.hold_id
where p.event_id = :event and p.status = 'REFUNDED'
group by p.currency
