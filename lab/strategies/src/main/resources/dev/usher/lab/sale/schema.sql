-- The lab's own tables, the same for every strategy, made anew by each run of the lab.
-- No constraint keeps them from overselling: whether a strategy does by itself is what is measured.
DROP SCHEMA IF EXISTS lab CASCADE;
CREATE SCHEMA lab;

-- What is for sale. version is the optimistic strategy's.
CREATE TABLE lab.event (
  id text PRIMARY KEY,
  capacity integer NOT NULL,
  remaining integer NOT NULL,
  version bigint NOT NULL DEFAULT 0
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
