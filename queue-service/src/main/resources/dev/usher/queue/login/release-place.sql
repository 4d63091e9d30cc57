-- Forgets which subject has a place that its visitor left. Table: queue.login_place.
delete from queue.login_place where room = :room and entry = :entry and visitor = :visitor
