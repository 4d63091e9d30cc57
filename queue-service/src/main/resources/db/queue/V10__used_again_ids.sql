-- When a room was made tells it from an earlier one of the same id, whose tickets it must not take. Rooms from
-- before have the beginning of time, as their tickets say nothing of it.
alter table queue.room add column created_at timestamptz not null default 'epoch';
alter table queue.room alter column created_at drop default;

-- The rooms that are read again and again: ended ones are not.
create index room_not_ended on queue.room (id) where phase <> 'ENDED';
