-- Numbers that were passed over while their visitors were absent, and that may still come back.
alter table queue.line add column absent bigint[] not null default '{}';
