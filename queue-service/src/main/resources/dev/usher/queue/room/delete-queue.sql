-- Deletes the queue state of a room and counts the passes that are left. queue.checkpoint goes first: a pass is written only
-- while that row exists. Tables: queue.checkpoint, queue.counter, queue.draw, queue.history, queue.push_subscription,
-- queue.invitation, queue.bypass, queue.login_place, queue.login_left, queue.pass.
delete from queue.checkpoint where room = :room;
delete from queue.counter where room = :room;
delete from queue.draw where room = :room;
delete from queue.history where room = :room;
delete from queue.push_subscription where room = :room;
delete from queue.invitation where room = :room;
delete from queue.bypass where room = :room;
delete from queue.login_place where room = :room;
delete from queue.login_left where room = :room;
select count(*) as passes from queue.pass where room = :room
