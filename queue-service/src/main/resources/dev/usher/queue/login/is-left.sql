-- Whether a login has left or replaced the place of an entry. Table: queue.login_left.
select true from queue.login_left where room = :room and entry = :entry
