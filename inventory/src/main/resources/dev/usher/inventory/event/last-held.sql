-- The last row of an event's ledger that is of holds; 0 if there is none. Rows of holds are numbered
-- under the event's lock: one that is not visible yet has a greater number.
select coalesce(
  (select l.id from inventory.ledger l where l.event_id = :event and l.kind = 'HELD'
   order by l.id desc limit 1), 0) as id
