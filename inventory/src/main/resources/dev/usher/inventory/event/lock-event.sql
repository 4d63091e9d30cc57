-- Creates the event if it does not exist, sets its rules, and takes the lock that serializes all
-- transactions that change its stock. Returns the event's new version, and whether it is new.
insert into inventory.event as e
  (id, name, venue, starts_at, payment_window_ms, max_per_visitor, sales_end_at)
values (:event, :name, :venue, :starts_at, :payment_window_ms, :max_per_visitor, :sales_end_at)
on conflict (id) do update
set name = excluded.name, venue = excluded.venue, starts_at = excluded.starts_at,
    payment_window_ms = excluded.payment_window_ms, max_per_visitor = excluded.max_per_visitor,
    sales_end_at = excluded.sales_end_at,
    version = e.version + 1, updated_at = now()
returning version, xmax = 0 as created
