-- How many workers were seen lately, and when the last one was.
select count(*) filter (where seen_at > statement_timestamp() - :lately * interval '1 millisecond') as running,
       max(seen_at) as seen_at
from inventory.release_worker
