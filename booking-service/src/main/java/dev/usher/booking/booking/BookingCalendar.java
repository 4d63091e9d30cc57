package dev.usher.booking.booking;

import dev.usher.inventory.stock.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes a booked event as a calendar file (RFC 5545). The event has no end, because the catalogue
 * knows none.
 */
final class BookingCalendar {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int MAX_OCTETS = 75;
  private static final String LINE_END = "\r\n";

  private BookingCalendar() {}

  /**
   * The file.
   *
   * @param id of the booking; a file that is imported again changes the first entry
   * @param page the address of the booking's page
   * @param now when it is written
   */
  static String of(String id, Event event, String description, String page, Instant now) {
    StringBuilder file = new StringBuilder();
    line(file, "BEGIN:VCALENDAR");
    line(file, "VERSION:2.0");
    line(file, "PRODID:-//Usher//booking-service//EN");
    line(file, "METHOD:PUBLISH");
    line(file, "BEGIN:VEVENT");
    line(file, "UID:" + text(id) + "@usher");
    line(file, "DTSTAMP:" + UTC.format(now));
    line(file, "DTSTART:" + UTC.format(event.startsAt()));
    line(file, "SUMMARY:" + text(event.name()));
    line(file, "LOCATION:" + text(event.venue()));
    line(file, "DESCRIPTION:" + text(description));
    line(file, "URL:" + page);
    line(file, "END:VEVENT");
    line(file, "END:VCALENDAR");
    return file.toString();
  }

  private static String text(String value) {
    return value
        .replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replaceAll("\\R", "\\\\n");
  }

  /** Folds the line: none is longer than 75 octets, and no character is torn apart. */
  private static void line(StringBuilder file, String content) {
    int octets = 0;
    for (int i = 0; i < content.length(); ) {
      String character = Character.toString(content.codePointAt(i));
      int size = character.getBytes(StandardCharsets.UTF_8).length;
      if (octets + size > MAX_OCTETS) {
        file.append(LINE_END).append(' ');
        octets = 1;
      }
      file.append(character);
      octets += size;
      i += character.length();
    }
    file.append(LINE_END);
  }
}
