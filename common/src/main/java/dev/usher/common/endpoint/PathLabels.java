package dev.usher.common.endpoint;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Prevents metric labels that clients invent: only the path templates of this service and the fixed
 * labels of requests without an endpoint are counted. The limit of labels
 * (quarkus.micrometer.binder.http-server.max-uri-tags) is then left to those that are real.
 */
@Singleton
public class PathLabels implements MeterFilter {
  private static final String REQUESTS = "http.server.requests";
  private static final Set<String> FIXED =
      Set.of("UNKNOWN", "/UNKNOWN", "NOT_FOUND", "REDIRECTION", "root", "/", "/cors-preflight");

  private final Endpoints endpoints;

  PathLabels(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    String path = id.getName().equals(REQUESTS) ? id.getTag("uri") : null;
    return path == null || FIXED.contains(path) || endpoints.isTemplate(path)
        ? MeterFilterReply.NEUTRAL
        : MeterFilterReply.DENY;
  }
}
