-- Sets when the entries of a draw are closed; null: there is no draw. Table: queue.counter.
update queue.counter set draw_at = :at::timestamptz where room = :room
