-- Takes subscriptions of visitors whose turn is near. Guarantees: each is taken once, by one transaction of one instance,
-- which sends the message; if it is rolled back, the subscription is there again. Table: queue.push_subscription.
delete from queue.push_subscription s
using (
  select one.room, one.number
  from unnest(:rooms, :upTo) as near (room, number)
  cross join lateral (
    select p.room, p.number from queue.push_subscription p
    where p.room = near.room and p.number <= near.number
    order by p.number limit :most for update skip locked
  ) one
  limit :most
) due
where s.room = due.room and s.number = due.number
returning s.room, s.number, s.endpoint, s.p256dh, s.auth, s.language
