-- An event that is deleted after it was sold: its row stays, as bookings, payments and the ledger do, and
-- is found by nobody who buys.
alter table inventory.event add column deleted_at timestamptz;
-- The order of the list of events.
create index event_by_start on inventory.event (starts_at, id) where deleted_at is null;
