-- Adds what an instance did in rooms to the history of a minute, unless it has added this or something later: an attempt
-- that was committed unnoticed is waited for and adds nothing again. Of waiting and active, those of the newest counters
-- stay, whoever writes last. Rooms that were deleted are left out; the order lets instances wait for each other without a
-- deadlock. Tables: queue.history, queue.history_writer, queue.room.
with new as (
  insert into queue.history_writer as w (instance, sequence, written_at) values (:instance, :sequence, now())
  on conflict (instance) do update set sequence = excluded.sequence, written_at = excluded.written_at
  where w.sequence < excluded.sequence
  returning 1)
insert into queue.history as h
  (room, minute, epoch, seq, waiting, active, joined, admitted, claimed, missed, passed_over, rejoined, departed, waits,
   within_50, within_80)
select r.id, :minute, n.epoch, n.seq, n.waiting, n.active, n.joined, n.admitted, n.claimed, n.missed, n.passed_over,
  n.rejoined, n.departed, n.waits, n.within_50, n.within_80
from unnest(:rooms, :epochs, :seqs, :waiting, :active, :joined, :admitted, :claimed, :missed, :passedOver, :rejoined,
  :departed, :waits, :within50, :within80)
  as n (room, epoch, seq, waiting, active, joined, admitted, claimed, missed, passed_over, rejoined, departed, waits,
    within_50, within_80)
join queue.room r on r.id = n.room
where exists (select from new)
order by r.id
on conflict (room, minute) do update
set epoch = greatest(h.epoch, excluded.epoch),
  seq = case when excluded.epoch > h.epoch then excluded.seq when excluded.epoch < h.epoch then h.seq
    else greatest(h.seq, excluded.seq) end,
  -- The same counters: an instance may know of numbers that were given since.
  waiting = case when (excluded.epoch, excluded.seq) > (h.epoch, h.seq) then excluded.waiting
    when (excluded.epoch, excluded.seq) < (h.epoch, h.seq) then h.waiting
    else greatest(h.waiting, excluded.waiting) end,
  active = case when (excluded.epoch, excluded.seq) > (h.epoch, h.seq) then excluded.active
    when (excluded.epoch, excluded.seq) < (h.epoch, h.seq) then h.active
    else greatest(h.active, excluded.active) end,
  joined = h.joined + excluded.joined, admitted = h.admitted + excluded.admitted,
  claimed = h.claimed + excluded.claimed, missed = h.missed + excluded.missed,
  passed_over = h.passed_over + excluded.passed_over, rejoined = h.rejoined + excluded.rejoined,
  departed = h.departed + excluded.departed, waits = h.waits + excluded.waits,
  within_50 = h.within_50 + excluded.within_50, within_80 = h.within_80 + excluded.within_80
