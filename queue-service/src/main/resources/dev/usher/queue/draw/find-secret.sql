-- The secret of a draw, only for making it. Table: queue.draw. Returns no row once the draw was made.
select secret from queue.draw where room = :room and drawn_at is null
