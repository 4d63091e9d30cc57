package dev.usher.common.sse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LostListenerFilterTest {
  private static final String STREAMS =
      "org.jboss.resteasy.reactive.server.handlers.PublisherResponseHandler";

  private final LostListenerFilter filter = new LostListenerFilter();

  @Test
  void aListenerThatLeftIsNotLogged() {
    assertFalse(filter.isLoggable(record(STREAMS, new IOException("Connection reset by peer"))));
    assertFalse(filter.isLoggable(record(STREAMS, new IOException("Broken pipe"))));
  }

  @Test
  void everythingElseIs() {
    assertTrue(filter.isLoggable(record(STREAMS, new IllegalStateException("a bug"))));
    assertTrue(filter.isLoggable(record(STREAMS, null)));
    assertTrue(filter.isLoggable(record("dev.usher.booking", new IOException("No space left"))));
  }

  private static LogRecord record(
      String logger, @org.jspecify.annotations.Nullable Throwable thrown) {
    LogRecord record = new LogRecord(Level.SEVERE, "Exception in SSE server handling");
    record.setLoggerName(logger);
    record.setThrown(thrown);
    return record;
  }
}
