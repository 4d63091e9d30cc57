-- Removes the events with their stock and holds; the ledger is append-only and stays.
DELETE FROM inventory.hold WHERE event_id = ANY (:events);
DELETE FROM inventory.taken_seat WHERE event_id = ANY (:events);
DELETE FROM inventory.seat_row WHERE event_id = ANY (:events);
DELETE FROM inventory.section WHERE event_id = ANY (:events);
DELETE FROM inventory.event WHERE id = ANY (:events)
