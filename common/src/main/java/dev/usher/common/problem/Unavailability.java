package dev.usher.common.problem;

/** The problem that a service responds with when a store is not available: 503 with Retry-After. */
public interface Unavailability {
  Problem problem();
}
