-- What became of the holds of an event, from the totals that are written with the ledger.
select t.kind, t.currency, sum(t.holds)::bigint as holds, sum(t.quantity)::bigint as places,
       sum(t.amount)::bigint as amount
from inventory.ledger_total t
where t.event_id = :event
group by t.kind, t.currency
