-- Empties the tables and puts stock on sale.
TRUNCATE lab.event, lab.sale, lab.unit, lab.entry, lab.snapshot, lab.opening;
INSERT INTO lab.opening VALUES (gen_random_uuid());
INSERT INTO lab.event (id, capacity, remaining)
SELECT event, capacity, capacity
FROM unnest(:events::text[], :capacities::int[]) AS stock (event, capacity);
INSERT INTO lab.unit (event, number) SELECT id, generate_series(1, capacity) FROM lab.event;
-- Statistics of the previous sale, or none, would choose the plans of this one.
ANALYZE lab.event, lab.sale, lab.unit, lab.entry, lab.snapshot
