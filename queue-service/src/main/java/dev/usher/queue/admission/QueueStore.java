package dev.usher.queue.admission;

import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads and writes the queue state in PostgreSQL: checkpoints, and the data that a copy is made
 * from. Blocking.
 */
@ApplicationScoped
public class QueueStore {
  private static final Sql CHECKPOINT = Sql.of(QueueStore.class, "checkpoint.sql");
  private static final Sql NEXT_EPOCH = Sql.of(QueueStore.class, "next-epoch.sql");
  private static final Sql PASSES = Sql.of(QueueStore.class, "queue-passes.sql");
  private static final Sql ISSUED = Sql.of(QueueStore.class, "issued.sql");
  private static final Sql FORGET = Sql.of(QueueStore.class, "forget-passes.sql");
  private static final Sql TAKES_WRITES = Sql.of(QueueStore.class, "takes-writes.sql");

  // A large sale has hundreds of thousands of passes, and no visitor waits for these statements.
  private static final Duration IN_THE_BACKGROUND = Duration.ofSeconds(30);

  private final AgroalDataSource postgres;

  QueueStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * Numbers with more of a state than that they wait or were served.
   *
   * @param turns whose turn it is
   * @param absent that were passed over and may still return
   * @param missed that missed their turn and may still rejoin at the front
   * @param rejoined that have rejoined at the front
   * @param departed that wait, but whose visitors left
   */
  record Numbers(
      List<Long> turns,
      List<Long> absent,
      List<Long> missed,
      List<Long> rejoined,
      List<Long> departed) {

    /** Those that have a turn, or may get one although they were served. */
    List<Long> withTurn() {
      return Stream.of(turns, absent, missed, rejoined).flatMap(List::stream).toList();
    }
  }

  /** How turns ended lately, with less weight the longer ago. */
  record Outcomes(double missed, double taken) {
    static final Outcomes NONE = new Outcomes(0, 0);
  }

  /** The state of admission at one moment. */
  record Checkpoint(
      String room, long epoch, long seq, long serving, Numbers numbers, Outcomes outcomes) {}

  /**
   * The latest epoch that an instance knows of.
   *
   * @param copied the highest epoch known of any copy in Redis
   * @param seen whether the copy of this epoch was seen in Redis; if not, it counts as in transit
   *     for {@code onItsWay} after the epoch began
   */
  record LastEpoch(long epoch, long copied, boolean seen, Duration onItsWay) {}

  /** The queue state in PostgreSQL at the beginning of an epoch. */
  record QueueState(
      long epoch,
      long issued,
      long serving,
      Numbers numbers,
      Outcomes outcomes,
      List<Pass> passes) {}

  /** An issued pass. Times are in seconds since 1970. */
  record Pass(
      long number, String visitor, String passId, long issuedAt, long endsAt, boolean valid) {}

  /** Whether PostgreSQL accepts writes. */
  boolean takesWrites() {
    return TAKES_WRITES.on(postgres).first(row -> row.flag("takes_writes")).orElse(false);
  }

  /** Writes the checkpoint unless a newer one, or one of a later epoch, exists. */
  void save(Checkpoint checkpoint) {
    CHECKPOINT
        .on(postgres)
        .set("room", checkpoint.room())
        .set("epoch", checkpoint.epoch())
        .set("seq", checkpoint.seq())
        .set("serving", checkpoint.serving())
        .array("turns", "bigint", checkpoint.numbers().turns().toArray())
        .array("absent", "bigint", checkpoint.numbers().absent().toArray())
        .array("missed", "bigint", checkpoint.numbers().missed().toArray())
        .array("rejoined", "bigint", checkpoint.numbers().rejoined().toArray())
        .array("departed", "bigint", checkpoint.numbers().departed().toArray())
        .set("turnsMissed", checkpoint.outcomes().missed())
        .set("turnsTaken", checkpoint.outcomes().taken())
        .update();
  }

  /**
   * Begins a new epoch, higher than that of any copy, and reads the queue state in the same
   * transaction.
   *
   * @param last what the caller knows about the latest epoch
   * @return empty if the latest epoch is a different one, or if its copy is in transit
   */
  Optional<QueueState> beginEpoch(String room, LastEpoch last) {
    return QuarkusTransaction.requiringNew().call(() -> beginInTransaction(room, last));
  }

  /** Deletes the passes that ended longer ago than {@code keep}. */
  void forgetPasses(Duration keep) {
    FORGET
        .on(postgres)
        .within(IN_THE_BACKGROUND)
        .set("seconds", (double) keep.toSeconds())
        .update();
  }

  private Optional<QueueState> beginInTransaction(String room, LastEpoch last) {
    return NEXT_EPOCH
        .on(postgres)
        .set("copied", last.copied())
        .set("room", room)
        .set("epoch", last.epoch())
        .set("seen", last.seen())
        .set("recentSeconds", last.onItsWay().toMillis() / 1000.0)
        .first(
            row ->
                new QueueState(
                    row.number("epoch"),
                    0,
                    row.number("serving"),
                    new Numbers(
                        numbers(row, "turns"),
                        numbers(row, "absent"),
                        numbers(row, "missed"),
                        numbers(row, "rejoined"),
                        numbers(row, "departed")),
                    new Outcomes(row.decimal("turns_missed"), row.decimal("turns_taken")),
                    List.of()))
        .map(
            begun ->
                new QueueState(
                    begun.epoch(),
                    issued(room),
                    begun.serving(),
                    begun.numbers(),
                    begun.outcomes(),
                    passes(room, begun)));
  }

  private static List<Long> numbers(Row row, String column) throws SQLException {
    return Arrays.stream(row.array(column)).map(Long.class::cast).toList();
  }

  private long issued(String room) {
    return ISSUED.on(postgres).set("room", room).first(row -> row.number("issued")).orElse(0L);
  }

  private List<Pass> passes(String room, QueueState begun) {
    return PASSES
        .on(postgres)
        .within(IN_THE_BACKGROUND)
        .set("room", room)
        .set("serving", begun.serving())
        .array("numbers", "bigint", begun.numbers().withTurn().toArray())
        .list(
            row ->
                new Pass(
                    row.number("number"),
                    row.text("visitor"),
                    row.text("pass_id"),
                    row.number("issued_s"),
                    row.number("ends_s"),
                    row.flag("valid")));
  }
}
