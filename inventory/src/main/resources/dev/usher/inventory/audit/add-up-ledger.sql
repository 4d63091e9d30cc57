-- Totals that are not what the ledger adds up to. They are written by the same statements.
with entry as (
  select l.kind, l.section_id, l.quantity, l.section_id = h.sections[1] as is_first,
         case when l.kind in ('BOOKED', 'REFUNDED') then h.currency else '' end as currency,
         case when l.kind in ('BOOKED', 'REFUNDED') then h.amount else 0 end as amount
  from inventory.ledger l
  join inventory.hold h on h.event_id = l.event_id and h.id = l.hold_id
  where l.event_id = :event and l.kind <> 'HELD'
), added_up as (
  select kind, section_id, currency, count(*) filter (where is_first) as holds, sum(quantity) as quantity,
         coalesce(sum(amount) filter (where is_first), 0) as amount
  from entry
  group by kind, section_id, currency
), total as (
  select kind, section_id, currency, sum(holds) as holds, sum(quantity) as quantity, sum(amount) as amount
  from inventory.ledger_total
  where event_id = :event
  group by kind, section_id, currency
)
select 'TOTAL' as kind, concat_ws(' ', section_id, kind, nullif(currency, '')) as subject,
       format('total of %s holds, %s seats or places, amount %s; the ledger has %s, %s, %s',
              coalesce(t.holds, 0), coalesce(t.quantity, 0), coalesce(t.amount, 0),
              coalesce(a.holds, 0), coalesce(a.quantity, 0), coalesce(a.amount, 0)) as detail
from added_up a
full join total t using (kind, section_id, currency)
where (a.holds, a.quantity, a.amount) is distinct from (t.holds, t.quantity, t.amount)
limit :at_most
