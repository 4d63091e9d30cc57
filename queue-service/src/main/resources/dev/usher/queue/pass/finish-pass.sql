-- Marks a pass as finished, once. Table: queue.pass. Arguments: room, pass id. Answer: its number; no
-- row if there is no such pass.
update queue.pass set finished_at = coalesce(finished_at, now())
where room = ? and pass_id = ?
returning number
