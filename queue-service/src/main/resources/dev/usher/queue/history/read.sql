-- The history of a room from one time to another, in steps of the given seconds: the most that waited and were active in
-- each, and sums of what happened. Table: queue.history.
select date_bin(make_interval(secs => :step), minute, timestamptz '2000-01-01T00:00:00Z') as time,
  max(waiting) as waiting, max(active) as active, sum(joined)::bigint as joined, sum(admitted)::bigint as admitted,
  sum(claimed)::bigint as claimed, sum(missed)::bigint as missed, sum(passed_over)::bigint as passed_over,
  sum(rejoined)::bigint as rejoined, sum(departed)::bigint as departed,
  sum(waits)::bigint as waits, sum(within_50)::bigint as within_50, sum(within_80)::bigint as within_80
from queue.history
where room = :room and minute >= :from and minute < :to
group by time
order by time
