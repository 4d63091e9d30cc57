-- Totals that are not what the ledger adds up to. They are written by the same statements. The entries are added up by
-- the sections that they name, of which there are few, before those are taken apart.
with entry as (
  select kind, unnest(hold_ids) as hold_id, unnest(quantities) as quantity, unnest(sections) as sections,
         unnest(seats) is null as has_places
  from inventory.ledger
  where event_id = :event and kind <> 'HELD'
), alike as (
  select e.kind, e.sections, e.has_places, case when e.kind in ('BOOKED', 'REFUNDED') then h.currency else '' end as currency,
         count(*) as holds, sum(e.quantity) as quantity,
         sum(case when e.kind in ('BOOKED', 'REFUNDED') then h.amount else 0 end) as amount
  from entry e
  join inventory.hold h on h.event_id = :event and h.id = e.hold_id
  group by 1, 2, 3, 4
), added_up as (
  select a.kind, s.section_id, a.currency, coalesce(sum(a.holds) filter (where s.n = 1), 0) as holds,
         sum(case when a.has_places then a.quantity else a.holds end) as quantity,
         coalesce(sum(a.amount) filter (where s.n = 1), 0) as amount
  from alike a
  cross join lateral unnest(string_to_array(a.sections, ',')) with ordinality as s (section_id, n)
  group by a.kind, s.section_id, a.currency
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
