-- The state of an event: its latest snapshot, or else its capacity, and the entries since.
WITH start AS (
  SELECT coalesce(s.version, 0) AS version, coalesce(s.remaining, e.capacity) AS remaining
  FROM lab.event e LEFT JOIN lab.snapshot s ON s.stream = e.id
  WHERE e.id = :event
), since AS (
  SELECT max(e.version) AS version,
         coalesce(sum(CASE e.kind WHEN 'TicketReserved' THEN -e.quantity
                                  WHEN 'TicketReleased' THEN e.quantity ELSE 0 END), 0) AS freed
  FROM lab.entry e WHERE e.stream = :event AND e.version > (SELECT version FROM start)
)
SELECT coalesce(since.version, start.version) AS version,
       start.remaining + since.freed AS remaining
FROM start, since
