-- How long after their end the holds of the last ten seconds were released, in milliseconds; of the latest
-- 250, so that a burst costs no more.
select count(*) as holds,
       percentile_disc(0.5) within group (order by r.lag_ms) as p50_ms,
       percentile_disc(0.99) within group (order by r.lag_ms) as p99_ms, max(r.lag_ms) as max_ms
from (
  select (extract(epoch from l.at - h.expires_at) * 1000)::bigint as lag_ms
  from (
    select l.event_id, e.hold_id, l.at
    from inventory.ledger l
    cross join lateral unnest(l.hold_ids) as e (hold_id)
    where l.event_id = :event and l.kind = 'EXPIRED'
    order by l.id desc
    limit 250
  ) l
  join inventory.hold h on h.event_id = l.event_id and h.id = l.hold_id
  where l.at > statement_timestamp() - interval '10 seconds'
) r
