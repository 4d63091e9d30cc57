-- Keeps the subscription of a number in place of an earlier one, unless the room has so many others. Table: queue.push_subscription.
-- Changes one row, or none.
insert into queue.push_subscription (room, number, endpoint, p256dh, auth, language)
select r.id, :number, :endpoint, :p256dh, :auth, :language
from queue.room r
where r.id = :room
  and ((select count(*) from (select from queue.push_subscription s where s.room = :room limit :most) n) < :most
    or exists (select from queue.push_subscription s where s.room = :room and s.number = :number))
on conflict (room, number) do update
set endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language
