-- The events, and a number of each that grows with every change: of its free stock, or of the ledger. An entry of the
-- ledger that is committed after one with a greater number shows with the next change.
select e.id, e.version + coalesce((select max(l.id) from inventory.ledger l where l.event_id = e.id), 0) as changes
from inventory.event e
where e.deleted_at is null
