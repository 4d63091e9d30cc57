package dev.usher.inventory.event;

/** Which events are listed, by PostgreSQL's clock. */
public enum EventFilter {
  ALL,
  /** Those whose sales have not ended. */
  ON_SALE,
  /** Those whose sales have ended. */
  ENDED
}
