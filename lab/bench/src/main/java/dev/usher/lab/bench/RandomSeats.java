package dev.usher.lab.bench;

import static dev.usher.lab.bench.Bench.USHER;

import dev.usher.common.sql.Sql;
import dev.usher.lab.bench.system.LoadResult;
import dev.usher.lab.bench.system.Traffic;
import dev.usher.lab.report.Spread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Each visitor asks for a named seat that nobody else asks for, in random order. */
record RandomSeats(Bench bench, int rows, int seatsInRow) {
  private static final String REDISSON = "Redisson + JPA";
  private static final String CONDITIONAL = "conditional update";
  private static final int LONGEST_ROW = 10_000;
  private static final int ONE_BY_ONE = 500;
  private static final int ONE_BY_ONE_VISITORS = 50;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Sql NEW_CONTROL =
      Sql.text(
          "new control",
          "insert into control.seat (id, held)"
              + " select :event::text || ':hall-R' || r || '-' || n, false"
              + " from generate_series(1, :rows) r, generate_series(1, :seats) n");

  static RandomSeats of(Bench bench, long seats) {
    int seatsInRow = (int) Math.min(LONGEST_ROW, seats);
    return new RandomSeats(bench, (int) (seats / seatsInRow), seatsInRow);
  }

  Row row() {
    return new Row(
        "random-seats",
        "Accepted holds, random seats of %,d".formatted(rows * seatsInRow),
        "holds/s",
        () ->
            List.of(
                usher(),
                bench.sweptOnBoth(REDISSON, () -> target("/redisson/events/%s/holds")),
                bench.sweptOnPostgres(
                    CONDITIONAL, () -> target("/conditional/events/%s/seat-holds"))),
        Requirement.atLeast(10, USHER, REDISSON));
  }

  private Contestant usher() {
    return bench.accepting(
        USHER,
        bench.system().booking(),
        () -> {
          String event = bench.newSeatedEvent(rows, seatsInRow);
          return new Bench.Target(
              bench.holds(event, seats()),
              result -> {
                List<String> wrong = new ArrayList<>(rejected(result));
                wrong.addAll(
                    new HoldTables(bench.dataSource(), event)
                        .wrong(result.accepted(), bench.generator().connections()));
                return wrong;
              });
        });
  }

  private Bench.Target target(String path) {
    String event = bench.newName();
    NEW_CONTROL
        .on(bench.dataSource())
        .set("event", event)
        .set("rows", rows)
        .set("seats", seatsInRow)
        .update();
    return new Bench.Target(
        Traffic.posting(bench.system().controls().url(), List.of(path.formatted(event)), seats()),
        this::rejected);
  }

  /**
   * The median time of a hold, in milliseconds, of visitors who hold a seat one after the other.
   */
  Measurement oneByOne() throws InterruptedException {
    String event = bench.newSeatedEvent(rows, seatsInRow);
    List<String> passes = bench.system().passes(event, ONE_BY_ONE_VISITORS);
    List<String> seats = seats();
    String url = bench.system().booking().url() + Bench.holdsPath(event);
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < ONE_BY_ONE; i++) {
      long begun = System.nanoTime();
      String pass = passes.get(i % passes.size());
      bench.system().succeed("POST", url, pass, seats.get(i));
      millis.add((System.nanoTime() - begun) / NANOS_PER_MILLI);
    }
    return Measurement.of(
        Spread.of(millis).median(), new HoldTables(bench.dataSource(), event).wrong(ONE_BY_ONE, 0));
  }

  /** Requests after every seat was asked for once must be rejected; no others may be. */
  private List<String> rejected(LoadResult result) {
    long tooLate = Math.max(0, result.responses() - (long) rows * seatsInRow);
    return result.failed() == 0 && result.rejected() <= tooLate + bench.generator().connections()
        ? List.of()
        : List.of(
            "%d requests were rejected, %d failed, %d came too late"
                .formatted(result.rejected(), result.failed(), tooLate));
  }

  private List<String> seats() {
    List<String> seats = new ArrayList<>();
    for (int row = 1; row <= rows; row++) {
      int of = row;
      IntStream.rangeClosed(1, seatsInRow)
          .mapToObj(seat -> "{\"seats\":[\"hall-R" + of + "-" + seat + "\"]}")
          .forEach(seats::add);
    }
    Collections.shuffle(seats);
    return seats;
  }
}
