-- Makes the event if it is not there, gives it its rules, and puts this transaction in line with
-- all others that change what is free in it.
-- 1: id, 2: name, 3: venue, 4: starts at, 5: payment window (ms), 6: most per visitor, 7: end of sales.
-- Answer: the event's new version, and whether it is new.
insert into inventory.event as e
  (id, name, venue, starts_at, payment_window_ms, max_per_visitor, sales_end_at)
values (?, ?, ?, ?, ?, ?, ?)
on conflict (id) do update
set name = excluded.name, venue = excluded.venue, starts_at = excluded.starts_at,
    payment_window_ms = excluded.payment_window_ms, max_per_visitor = excluded.max_per_visitor,
    sales_end_at = excluded.sales_end_at,
    version = e.version + 1, updated_at = now()
returning version, xmax = 0 as created
