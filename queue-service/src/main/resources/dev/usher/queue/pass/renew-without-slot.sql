-- Gives a pass of a bypass link a later end. Guarantees: never an earlier one, nor one after renewable_until; no pass that is
-- finished or has expired, and none that has a slot. Table: queue.pass. Returns its end; no row if it must stay as it is.
update queue.pass
set expires_at = greatest(expires_at, least(to_timestamp(:ends), renewable_until))
where room = :room and pass_id = :pass and number < 0
  and finished_at is null and expires_at > clock_timestamp() and renewable_until is not null
returning extract(epoch from expires_at)::bigint as ends_s
