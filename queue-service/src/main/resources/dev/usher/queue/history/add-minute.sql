-- Adds what an instance did in rooms to the history of a minute. Rooms that were deleted are left out; the order lets
-- instances wait for each other without a deadlock. Tables: queue.history, queue.room.
insert into queue.history as h
  (room, minute, waiting, active, joined, admitted, claimed, missed, passed_over, waits, within_50, within_80)
select r.id, :minute, n.waiting, n.active, n.joined, n.admitted, n.claimed, n.missed, n.passed_over,
  n.waits, n.within_50, n.within_80
from unnest(:rooms, :waiting, :active, :joined, :admitted, :claimed, :missed, :passedOver, :waits, :within50,
  :within80) as n (room, waiting, active, joined, admitted, claimed, missed, passed_over, waits, within_50, within_80)
join queue.room r on r.id = n.room
order by r.id
on conflict (room, minute) do update
set waiting = excluded.waiting, active = excluded.active, joined = h.joined + excluded.joined,
  admitted = h.admitted + excluded.admitted, claimed = h.claimed + excluded.claimed,
  missed = h.missed + excluded.missed, passed_over = h.passed_over + excluded.passed_over,
  waits = h.waits + excluded.waits, within_50 = h.within_50 + excluded.within_50,
  within_80 = h.within_80 + excluded.within_80
