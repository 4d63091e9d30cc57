package dev.usher.common.store;

import io.quarkiverse.resteasy.problem.HttpProblem;

/** The problem that a service responds with when a store is not available: 503 with Retry-After. */
public interface Unavailability {
  HttpProblem problem();
}
