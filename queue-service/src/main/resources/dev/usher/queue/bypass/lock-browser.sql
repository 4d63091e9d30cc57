-- Locks what a browser has of a bypass link, until the transaction ends. Table: queue.bypass.
-- Returns the number of its latest pass; null if it has none.
insert into queue.bypass (room, browser, code) values (:room, :browser, :code)
on conflict (room, browser, code) do update set code = excluded.code
returning number
