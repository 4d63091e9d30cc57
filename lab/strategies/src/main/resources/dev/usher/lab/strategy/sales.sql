-- What is held of the events: a row for each seat, or for the places of a hold.
SELECT h.event_id, h.id, seat, CASE WHEN h.seats IS NULL THEN h.quantity ELSE 1 END AS quantity
FROM inventory.hold h
LEFT JOIN LATERAL unnest(h.seats) AS seat ON true
WHERE h.event_id = ANY (:events) AND h.status = 'HELD'
