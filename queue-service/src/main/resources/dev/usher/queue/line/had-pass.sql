-- Whether a visitor was ever given a pass. Table: queue.pass. Arguments: room, number. Answer: one boolean.
select exists (select from queue.pass where room = ? and number = ?)
