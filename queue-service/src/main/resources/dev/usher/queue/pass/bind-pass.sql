-- Gives a pass to the first browser that arrives at a site with it. Table: queue.pass.
-- Changes one row, or none if another browser has the pass.
update queue.pass
set browser = :browser
where room = :room and pass_id = :pass and coalesce(browser, :browser) = :browser
