-- Who has a seat, by its keys. One row without a hold if it is free; no row if the event has no such seat.
select t.hold_id, h.status, h.held_at, h.expires_at, h.quantity, h.reference
from inventory.event e
join inventory.seat_row r on r.event_id = e.id and r.section_id = :section and r.label = :label
  and r.numbers @> :number::int
left join inventory.taken_seat t on t.event_id = e.id and t.seat_id = :seat
left join inventory.hold h on h.event_id = t.event_id and h.id = t.hold_id
where e.id = :event and e.deleted_at is null
