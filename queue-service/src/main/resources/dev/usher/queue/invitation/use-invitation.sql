-- Counts that a visitor joins with an invitation code. Table: queue.invitation.
-- Changes one row, or none if so many have joined with the code already.
insert into queue.invitation (room, code, used) values (:room, :code, 1)
on conflict (room, code) do update set used = queue.invitation.used + 1
where queue.invitation.used < :uses
