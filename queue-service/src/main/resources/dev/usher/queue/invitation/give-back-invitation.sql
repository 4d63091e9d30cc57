-- Takes back a use of an invitation code whose join has failed. Table: queue.invitation.
update queue.invitation set used = used - 1 where room = :room and code = :code and used > 0
