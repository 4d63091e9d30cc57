package dev.usher.booking.booking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import dev.usher.inventory.stock.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calendar files, as another library reads them. */
class BookingCalendarTest {
  private static final Instant START = Instant.parse("2030-05-01T19:00:00.5Z");
  private static final Instant NOW = Instant.parse("2029-12-31T23:59:59Z");
  private static final String PAGE = "https://tickets.example/bookings/gala.1";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Gala",
        "Rock, pop; and \\ back: \"live\"",
        "A line\nand another",
        "A name that is so long that it does not fit into one line of a calendar file, not at all",
        "Große Bläser, übermütige Hörner; spät abends über Köln, für müde Ohren, ähnlich schön: Grüße",
        "とても長い名前のコンサートで一行には収まらないものですからここで折り返す必要があります",
        "🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸",
        "END:VEVENT"
      })
  void aCalendarReadsWhatWasWritten(String text) {
    Event event = new Event("gala", text, text, START, START, Duration.ofMinutes(10), 4, List.of());
    String file = BookingCalendar.of("gala.1", event, text, PAGE, NOW);

    VEvent read = Biweekly.parse(file).first().getEvents().get(0);
    assertEquals(text, read.getSummary().getValue());
    assertEquals(text, read.getLocation().getValue());
    assertEquals(text, read.getDescription().getValue());
    assertEquals(PAGE, read.getUrl().getValue());
    assertEquals("gala.1@usher", read.getUid().getValue());
    assertEquals(
        Instant.parse("2030-05-01T19:00:00Z"),
        read.getDateStart().getValue().toInstant(),
        "in whole seconds");
    assertEquals(NOW, read.getDateTimeStamp().getValue().toInstant());
    assertTrue(Biweekly.parse(file).first().validate(biweekly.ICalVersion.V2_0).isEmpty(), file);

    assertTrue(file.endsWith("\r\n"), file);
    for (String line : file.split("\r\n", -1)) {
      assertTrue(line.getBytes(StandardCharsets.UTF_8).length <= 75, line);
      assertTrue(line.indexOf('\r') < 0 && line.indexOf('\n') < 0, line);
    }
  }

  @Test
  void whatSeparatesValuesIsEscaped() {
    String name = "Rock, pop; a\\b\nc";
    Event event = new Event("gala", name, name, START, START, Duration.ofMinutes(10), 4, List.of());
    String file = BookingCalendar.of("gala.1", event, name, PAGE, NOW);
    assertTrue(file.contains("\r\nSUMMARY:Rock\\, pop\\; a\\\\b\\nc\r\n"), file);
  }
}
