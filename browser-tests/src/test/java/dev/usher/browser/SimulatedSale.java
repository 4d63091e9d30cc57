package dev.usher.browser;

import dev.usher.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/**
 * The history of a queue of 6,000 visitors, as {@code WaitCoverageTest} of queue-service simulates
 * and measures it: for tests and pictures of the console.
 */
public final class SimulatedSale {
  private static final String FILE = "simulated-sale.csv";

  private SimulatedSale() {}

  /** Gives a room this history, as if the queue had just become empty. */
  public static void insert(String room, Instant now) {
    List<long[]> minutes = minutes();
    long last = minutes.get(minutes.size() - 1)[0];
    Instant start = now.truncatedTo(ChronoUnit.MINUTES).minus(last + 1, ChronoUnit.MINUTES);
    for (long[] one : minutes) {
      TestDatabase.update(
          "insert into queue.history (room, minute, waiting, active, joined, admitted, claimed,"
              + " missed, passed_over, waits, within_50, within_80)"
              + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          room,
          OffsetDateTime.ofInstant(start.plus(one[0], ChronoUnit.MINUTES), ZoneOffset.UTC),
          one[1],
          one[2],
          one[3],
          one[4],
          one[4] - one[5],
          one[5],
          one[6],
          one[7],
          one[8],
          one[9]);
    }
  }

  private static List<long[]> minutes() {
    try (InputStream in = SimulatedSale.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("No resource " + FILE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> Arrays.stream(line.split(",")).mapToLong(Long::parseLong).toArray())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
