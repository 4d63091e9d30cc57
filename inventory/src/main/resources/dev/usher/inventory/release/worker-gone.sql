delete from inventory.release_worker where instance = :instance
