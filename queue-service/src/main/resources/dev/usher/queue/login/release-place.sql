-- Forgets which subject has a place that its visitor left, and remembers that the place was left: it gets no pass, also
-- when Redis has forgotten that (write-pass.sql). Tables: queue.login_place, queue.login_left.
with released as (
  delete from queue.login_place where room = :room and entry = :entry and visitor = :visitor returning room, entry
)
insert into queue.login_left (room, entry) select room, entry from released on conflict do nothing
