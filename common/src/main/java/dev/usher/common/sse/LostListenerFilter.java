package dev.usher.common.sse;

import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Suppresses the log records of Quarkus REST for disconnected stream clients: an error with a stack
 * each, with which a client could fill a disk. All other records pass.
 */
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
