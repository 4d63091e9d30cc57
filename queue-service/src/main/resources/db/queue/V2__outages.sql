-- No turn ends sooner than this: visitors were sent waiting times that fit a longer claim window.
alter table queue.room add column turns_until timestamptz not null default '1970-01-01T00:00:00Z';

-- When the epoch began: its copy may still be on the way to Redis, and another must not replace it yet.
alter table queue.line add column begun_at timestamptz not null default '1970-01-01T00:00:00Z';
