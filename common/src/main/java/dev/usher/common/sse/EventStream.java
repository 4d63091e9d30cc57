package dev.usher.common.sse;

import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Headers and first event of a stream of server-sent events, so that proxies forward it at once and
 * disconnected clients reconnect at different times.
 */
public final class EventStream {
  /** Name of the header by which nginx, and proxies that follow it, do not buffer a response. */
  public static final String ACCEL_BUFFERING = "X-Accel-Buffering";

  /** Value of {@link #ACCEL_BUFFERING}. */
  public static final String NO = "no";

  /** Value of {@code Cache-Control}: proxies must not store, compress or otherwise collect it. */
  public static final String CACHE_CONTROL = "no-cache, no-transform";

  private static final long SHORTEST_RETRY_MILLIS = 1_000;
  private static final long LONGEST_RETRY_MILLIS = 5_000;

  private EventStream() {}

  /**
   * The stream with an event before all others that needs no store: it carries the delay, different
   * for each client, after which to connect again should the stream break.
   */
  public static Multi<OutboundSseEvent> opening(Sse sse, Multi<OutboundSseEvent> events) {
    long retry =
        ThreadLocalRandom.current().nextLong(SHORTEST_RETRY_MILLIS, LONGEST_RETRY_MILLIS + 1);
    OutboundSseEvent first = sse.newEventBuilder().comment("open").reconnectDelay(retry).build();
    return Multi.createBy().concatenating().streams(Multi.createFrom().item(first), events);
  }
}
