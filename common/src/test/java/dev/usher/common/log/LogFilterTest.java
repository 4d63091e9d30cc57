package dev.usher.common.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class LogFilterTest {
  private final LogFilter filter = new LogFilter();

  @Test
  void fieldsAtTheBeginningOfAMessageAreFieldsOfTheLine() {
    assertEquals(Map.of("room", "gala", "revision", "3"), fields("room=gala revision=3 saved"));
    assertEquals(
        Map.of("hold", "gala.0b5e", "event", "gala", "more", "0"),
        fields("hold=gala.0b5e more=0 PostgreSQL rejects its release: x=1 y"));
  }

  @Test
  void valuesInQuotesAndTheLastOneAreWhole() {
    assertEquals(
        Map.of("status", "503", "detail", "Too many requests", "cause", "a.b.C"),
        fields("status=503 detail=\"Too many requests\" cause=a.b.C"));
  }

  @Test
  void otherMessagesHaveNone() {
    assertEquals(Map.of(), fields("Redis failed: a=b c=d"));
    assertEquals(Map.of(), fields("room="));
    assertEquals(Map.of(), fields(""));
  }

  @Test
  void streamsOfVisitorsWhoLeftAreNotLogged() {
    ExtLogRecord line = line("room=gala lost");
    line.setLoggerName("org.jboss.resteasy.reactive.server.handlers.PublisherResponseHandler");
    line.setThrown(new IOException("Broken pipe"));
    assertFalse(filter.isLoggable(line));
  }

  private Map<String, String> fields(String message) {
    ExtLogRecord line = line(message);
    assertTrue(filter.isLoggable(line));
    assertEquals(message, line.getMessage());
    return line.getMdcCopy();
  }

  private static ExtLogRecord line(String message) {
    return new ExtLogRecord(Level.WARN, message, LogFilterTest.class.getName());
  }
}
