-- Marks a pass as finished; a finished one stays as it is. Table: queue.pass.
-- Returns its number, when it expires, and whether it was valid until now; no row if there is no such pass. now() is the
-- begin of this transaction: only the transaction that finishes a pass finds it as the time.
update queue.pass
set finished_at = coalesce(finished_at, now())
where room = :room and pass_id = :pass
returning number, expires_at, finished_at = now() and expires_at > now() as is_news
