-- Writes the wanted sections, new ones and changed ones; the taken count of a section stays. The arrays
-- are in order. Returns places left in each general section.
with written as (
  insert into inventory.section as s
    (event_id, id, position, name, kind, price, currency, capacity, map_x, map_y, map_angle)
  select :event, w.id, w.position, w.name, w.kind, w.price, w.currency, w.capacity,
         w.map_x, w.map_y, w.map_angle
  from unnest(:ids::text[], :names::text[], :kinds::text[], :prices::bigint[],
              :currencies::text[], :capacities::int[], :xs::float8[], :ys::float8[], :angles::float8[])
    with ordinality as w (id, name, kind, price, currency, capacity, map_x, map_y, map_angle, position)
  on conflict (event_id, id) do update
  set position = excluded.position, name = excluded.name, kind = excluded.kind,
      price = excluded.price, currency = excluded.currency, capacity = excluded.capacity,
      map_x = excluded.map_x, map_y = excluded.map_y, map_angle = excluded.map_angle
  returning s.id, s.kind, s.capacity - s.taken as places_left
)
select id, places_left from written where kind = 'GENERAL'
