-- The workers that were seen lately.
select instance from inventory.release_worker
where seen_at > statement_timestamp() - :lately * interval '1 millisecond'
