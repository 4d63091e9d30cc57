-- The lab's own tables, the same for every strategy, made anew by each run of the lab.
-- No constraint keeps them from overselling: whether a strategy does by itself is what is measured.
DROP SCHEMA IF EXISTS lab CASCADE;
CREATE SCHEMA lab;
-- By this the lab knows the schema for its own; see GivenStores.
COMMENT ON SCHEMA lab IS 'Made by the lab of Usher, and remade by each run of it';

-- Names the sale that is on.
CREATE TABLE lab.opening (
  id uuid NOT NULL
);

-- What is for sale. version and updated_at are the optimistic strategies'.
CREATE TABLE lab.event (
  id text PRIMARY KEY,
  capacity integer NOT NULL,
  remaining integer NOT NULL,
  version bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One row a purchase that was granted.
CREATE TABLE lab.sale (
  id uuid PRIMARY KEY,
  event text NOT NULL,
  quantity integer NOT NULL
);

-- The same stock as a row a unit, for the skip-locked strategy; sale is whose it is.
CREATE TABLE lab.unit (
  event text NOT NULL,
  number integer NOT NULL,
  sale uuid,
  PRIMARY KEY (event, number)
);

-- What happened, in turn, a stream an event: the event-sourced strategy's, append-only.
CREATE TABLE lab.entry (
  stream text NOT NULL,
  version integer NOT NULL,
  kind text NOT NULL,
  purchase uuid NOT NULL,
  quantity integer NOT NULL,
  PRIMARY KEY (stream, version)
);

-- What a stream came to at a version.
CREATE TABLE lab.snapshot (
  stream text PRIMARY KEY,
  version integer NOT NULL,
  remaining integer NOT NULL
);
