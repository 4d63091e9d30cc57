package dev.usher.common.sse;

import io.quarkus.logging.LoggingFilter;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps out of the log what Quarkus REST says when the listener of a stream has left: an error with
 * a stack for each, which a client could fill a disk with. Every other record passes.
 */
@LoggingFilter(name = "lost-listeners")
public final class LostListenerFilter implements Filter {
  private static final String STREAMS =
      "org.jboss.resteasy.reactive.server.handlers.PublisherResponseHandler";

  @Override
  public boolean isLoggable(LogRecord record) {
    return !STREAMS.equals(record.getLoggerName()) || !isLost(record.getThrown());
  }

  private static boolean isLost(@Nullable Throwable failure) {
    return failure instanceof IOException || failure instanceof HttpClosedException;
  }
}
