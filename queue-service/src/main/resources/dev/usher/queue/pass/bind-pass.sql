-- Gives a pass to the first browser that comes to a site or the shop with it. Guarantees: no pass that is finished, has
-- expired or has a browser already. Table: queue.pass. Changes one row or none.
update queue.pass
set browser = :browser
where room = :room and pass_id = :pass and browser is null
  and finished_at is null and expires_at > clock_timestamp()
