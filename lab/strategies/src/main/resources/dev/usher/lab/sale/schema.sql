-- The lab's own tables, the same for every strategy, created again by each run. No constraint prevents
-- overselling: whether a strategy does is what is measured.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_namespace WHERE nspname = 'lab'
             AND coalesce(obj_description(oid, 'pg_namespace'), '') NOT LIKE 'Made by the lab of Usher%') THEN
    RAISE EXCEPTION 'This database has a schema lab that the lab did not create. Name another database.';
  END IF;
END $$;
DROP SCHEMA IF EXISTS lab CASCADE;
CREATE SCHEMA lab;
COMMENT ON SCHEMA lab IS 'Made by the lab of Usher, and dropped by each run of it';

-- The id of the current sale.
CREATE TABLE lab.opening (
  id uuid NOT NULL
);

-- What is for sale. The optimistic strategies use version and updated_at.
CREATE TABLE lab.event (
  id text PRIMARY KEY,
  capacity integer NOT NULL,
  remaining integer NOT NULL,
  version bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One row for each purchase that was granted.
CREATE TABLE lab.sale (
  id uuid PRIMARY KEY,
  event text NOT NULL,
  quantity integer NOT NULL
);

-- The same stock with a row for each unit, for the skip-locked strategy; sale is who bought it.
CREATE TABLE lab.unit (
  event text NOT NULL,
  number integer NOT NULL,
  sale uuid,
  PRIMARY KEY (event, number)
);

-- The log of the event-sourced strategy, a stream for each event; append-only.
CREATE TABLE lab.entry (
  stream text NOT NULL,
  version integer NOT NULL,
  kind text NOT NULL,
  purchase uuid NOT NULL,
  quantity integer NOT NULL,
  PRIMARY KEY (stream, version)
);

-- The state of a stream at a version.
CREATE TABLE lab.snapshot (
  stream text PRIMARY KEY,
  version integer NOT NULL,
  remaining integer NOT NULL
);
