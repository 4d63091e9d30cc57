-- When sales of an event end; null if they end when it starts.
alter table inventory.event add column sales_end_at timestamptz;
