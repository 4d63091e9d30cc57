-- Writes the wanted rows, those that are new or differ. Their arrays are in order; the gaps of a row are array
-- literals.
with wanted as (
  select w.section_id, w.label, w.position::integer as position, w.numbering, w.x, w.y, w.curve,
         w.gaps_after::int[] as gaps_after, w.gaps_width::float8[] as gaps_width
  from unnest(:sections::text[], :labels::text[], :numberings::text[], :xs::float8[], :ys::float8[],
              :curves::float8[], :gaps_after::text[], :gaps_width::text[])
    with ordinality as w (section_id, label, numbering, x, y, curve, gaps_after, gaps_width, position)
)
insert into inventory.seat_row
  (event_id, section_id, label, position, numbering, x, y, curve, gaps_after, gaps_width)
select :event, w.*
from wanted w
-- Before the conflict, which would compute the set of numbers of each row first.
where not exists (
  select from inventory.seat_row r
  where r.event_id = :event and r.section_id = w.section_id and r.label = w.label
    and (r.position, r.numbering, r.x, r.y, r.curve, r.gaps_after, r.gaps_width)
      is not distinct from (w.position, w.numbering, w.x, w.y, w.curve, w.gaps_after, w.gaps_width))
on conflict (event_id, section_id, label) do update
set position = excluded.position, numbering = excluded.numbering, x = excluded.x, y = excluded.y,
    curve = excluded.curve, gaps_after = excluded.gaps_after, gaps_width = excluded.gaps_width
