package dev.usher.booking.catalogue;

import dev.usher.inventory.event.EventCursor;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.EventIds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Writes and parses the cursors in URLs; opaque to clients. */
public final class EventCursors {
  private static final long MICROS = 1_000_000;
  // No event starts outside; PostgreSQL cannot compare with every time that a number can name.
  private static final long LATEST =
      Instant.parse("9999-12-31T00:00:00Z").getEpochSecond() * MICROS;

  private EventCursors() {}

  /**
   * The cursor of the next page; empty if this is the last.
   *
   * @param found what was found for a page, one more than it shows
   * @param limit how many events it shows
   */
  public static Optional<String> next(List<Event> found, int limit) {
    return found.size() <= limit ? Optional.empty() : Optional.of(write(found.get(limit - 1)));
  }

  private static String write(Event last) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, last.startsAt());
    String text = micros + "." + last.id();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Empty if this is not a cursor. */
  public static Optional<EventCursor> read(String written) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(written), StandardCharsets.UTF_8);
      int dot = text.indexOf('.');
      if (dot < 0 || !EventIds.isWellFormed(text.substring(dot + 1))) {
        return Optional.empty();
      }
      long micros = Long.parseLong(text.substring(0, dot));
      if (micros < 0 || micros > LATEST) {
        return Optional.empty();
      }
      Instant startsAt =
          Instant.ofEpochSecond(
              Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000L);
      return Optional.of(new EventCursor(startsAt, text.substring(dot + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
