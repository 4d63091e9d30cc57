package dev.usher.lab.bench.row;

import static dev.usher.lab.bench.row.Arena.USHER;

import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.load.Traffic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Each visitor wants a named seat that nobody else wants, in no order.
 *
 * @param rows how many the hall has
 * @param seatsInRow how many seats each
 */
public record RandomSeats(Arena arena, int rows, int seatsInRow) implements Row {
  private static final String REDISSON = "Redisson + JPA";
  private static final int LONGEST_ROW = 10_000;
  private static final int ONE_BY_ONE = 500;
  private static final int ONE_BY_ONE_VISITORS = 50;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final String NEW_CONTROL =
      "insert into control.seat (id, held)"
          + " select ? || ':hall-R' || r || '-' || n, false"
          + " from generate_series(1, ?) r, generate_series(1, ?) n";

  /** An event with so many seats. */
  public static RandomSeats ofSeats(Arena arena, long seats) {
    int seatsInRow = (int) Math.min(LONGEST_ROW, seats);
    return new RandomSeats(arena, (int) (seats / seatsInRow), seatsInRow);
  }

  @Override
  public String name() {
    return "random-seats";
  }

  @Override
  public String title() {
    return "Accepted holds, random seats of %,d".formatted(rows * seatsInRow);
  }

  @Override
  public String unit() {
    return "holds/s";
  }

  @Override
  public List<Demand> demands() {
    return List.of(Demand.atLeast(10, USHER, REDISSON));
  }

  @Override
  public List<Contestant> contestants() {
    return List.of(usher(), redisson());
  }

  private Contestant usher() {
    return new Driven(
        USHER,
        arena.load(),
        arena.site().booking(),
        arena.site().database(),
        Shot::acceptedPerSecond,
        () -> {
          String event = arena.newSeatedEvent(rows, seatsInRow);
          List<String> passes = arena.site().passes().print(event, arena.visitors());
          return new Driven.Aimed(
              arena.holds(event, seats()).withBearers(passes), shot -> wrong(event, shot));
        });
  }

  /** What half of some visitors wait at most who hold a seat each, one visitor after the other. */
  Figure oneByOne() throws InterruptedException {
    String event = arena.newSeatedEvent(rows, seatsInRow);
    List<String> passes = arena.site().passes().print(event, ONE_BY_ONE_VISITORS);
    List<String> seats = seats();
    String url = arena.site().booking().url() + Arena.holdsPath(event);
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < ONE_BY_ONE; i++) {
      long begun = System.nanoTime();
      String pass = passes.get(i % passes.size());
      int status = arena.site().api().post(url, pass, seats.get(i)).statusCode();
      if (status != 201) {
        throw new IllegalStateException("A free seat was refused with " + status);
      }
      millis.add((System.nanoTime() - begun) / NANOS_PER_MILLI);
    }
    Collections.sort(millis);
    return Figure.of(millis.get(millis.size() / 2))
        .withWrong(new HoldTables(arena.site().database(), event).wrong(ONE_BY_ONE, 0));
  }

  private Contestant redisson() {
    return new Driven(
        REDISSON,
        arena.load(),
        arena.site().controls(),
        arena.site().database(),
        Shot::acceptedPerSecond,
        () -> {
          String event = arena.newName();
          arena.site().database().run(NEW_CONTROL, event, rows, seatsInRow);
          Traffic traffic =
              Traffic.posting(
                  arena.site().controls().url(),
                  List.of("/redisson/events/" + event + "/holds"),
                  seats());
          return new Driven.Aimed(traffic, this::refused);
        });
  }

  private List<String> wrong(String event, Shot shot) {
    List<String> wrong = new ArrayList<>(refused(shot));
    wrong.addAll(
        new HoldTables(arena.site().database(), event)
            .wrong(shot.accepted(), arena.load().connections()));
    return wrong;
  }

  /** Who asks when every seat was asked for once must be refused; nobody else may be. */
  private List<String> refused(Shot shot) {
    long tooLate = Math.max(0, shot.answered() - (long) rows * seatsInRow);
    return shot.failed() == 0 && shot.refused() <= tooLate + arena.load().connections()
        ? List.of()
        : List.of(
            "%d requests were refused, %d failed, %d came too late"
                .formatted(shot.refused(), shot.failed(), tooLate));
  }

  private List<String> seats() {
    List<String> seats =
        new ArrayList<>(
            IntStream.rangeClosed(1, rows)
                .boxed()
                .flatMap(
                    row ->
                        IntStream.rangeClosed(1, seatsInRow)
                            .mapToObj(seat -> "{\"seats\":[\"hall-R%d-%d\"]}".formatted(row, seat)))
                .toList());
    Collections.shuffle(seats);
    return seats;
  }
}
