-- The version of the event, if there is one, and its changes as in events-to-audit.sql.
select e.version,
       e.version + coalesce((select max(l.id) from inventory.ledger l where l.event_id = e.id), 0) as changes
from inventory.event e
where e.id = :event and e.deleted_at is null
