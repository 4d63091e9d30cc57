-- Stores the Merkle root of the receipts, once. Table: queue.draw. Changes one row, or none if there is a root.
update queue.draw set root = :root where room = :room and root is null
