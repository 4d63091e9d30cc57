package dev.usher.common.http;

import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Adds the header {@code Date} to the responses of resources: pages count down by the server's
 * clock, as that of a visitor's device may be wrong by hours.
 */
public class DateFilter {
  private final Clock clock;
  private volatile Written latest = new Written(0, "");

  /** A second and how it is written; formatted once for all responses of the second. */
  private record Written(long second, String text) {}

  DateFilter(Clock clock) {
    this.clock = clock;
  }

  @ServerResponseFilter
  void add(ContainerResponseContext response) {
    // A response that repeats an earlier one has the time of that one.
    if (!response.getHeaders().containsKey(HttpHeaders.DATE)) {
      response.getHeaders().putSingle(HttpHeaders.DATE, now());
    }
  }

  private String now() {
    Instant now = clock.instant();
    Written written = latest;
    if (written.second() != now.getEpochSecond()) {
      String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
      written = new Written(now.getEpochSecond(), text);
      latest = written;
    }
    return written.text();
  }
}
