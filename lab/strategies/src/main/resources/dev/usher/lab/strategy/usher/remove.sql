-- Removes the named events with their stock and holds; the ledger is append-only and stays.
-- 1: events.
with asked as (select unnest(?::text[]) as event_id),
hold as (delete from inventory.hold h using asked a where h.event_id = a.event_id),
taken as (delete from inventory.taken_seat t using asked a where t.event_id = a.event_id),
seat_row as (delete from inventory.seat_row r using asked a where r.event_id = a.event_id),
section as (delete from inventory.section s using asked a where s.event_id = a.event_id)
delete from inventory.event e using asked a where e.id = a.event_id
