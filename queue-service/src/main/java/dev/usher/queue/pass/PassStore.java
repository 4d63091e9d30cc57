package dev.usher.queue.pass;

import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Passes in PostgreSQL. Blocking: call it from worker threads. All statements are safe to retry.
 */
@ApplicationScoped
public class PassStore {
  private static final Sql WRITE = Sql.of(PassStore.class, "write-pass.sql");
  private static final Sql FIND = Sql.of(PassStore.class, "find-pass.sql");
  private static final Sql FINISH = Sql.of(PassStore.class, "finish-pass.sql");
  private static final Sql CLAIM_NOTIFICATIONS = Sql.of(PassStore.class, "claim-notifications.sql");
  private static final Sql NOTIFIED = Sql.of(PassStore.class, "notified.sql");
  private static final Sql NOTIFY_AGAIN = Sql.of(PassStore.class, "notify-again.sql");

  private final AgroalDataSource postgres;

  PassStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** An issued pass, and whether it is still valid. */
  public record Kept(PassClaims pass, boolean valid) {}

  /**
   * Stores a new pass, or replaces one that was never sent by one with a later end. Returns false
   * if the number has a pass that must stay as it is, or if the epoch is over.
   */
  boolean write(long number, PassClaims pass, long epoch) {
    return Retry.onDeadConnection(
        () ->
            WRITE
                    .on(postgres)
                    .set("number", number)
                    .set("visitor", pass.visitor())
                    .set("pass", pass.id())
                    .set("issued", pass.issuedAt())
                    .set("ends", pass.endsAt())
                    .set("room", pass.room())
                    .set("epoch", epoch)
                    .update()
                == 1);
  }

  /** The pass of a number, if it has one. */
  public Optional<Kept> find(String room, long number) {
    return Retry.onDeadConnection(
        () ->
            FIND.on(postgres)
                .set("room", room)
                .set("number", number)
                .first(row -> kept(room, row)));
  }

  private static Kept kept(String room, Row row) throws SQLException {
    PassClaims pass =
        new PassClaims(
            room,
            row.text("visitor"),
            row.text("pass_id"),
            row.number("issued_s"),
            row.number("ends_s"));
    return new Kept(pass, row.flag("valid"));
  }

  /**
   * Marks a pass as finished and returns its number; empty if there is no such pass.
   *
   * @param notify whether the booking service must be notified
   */
  Optional<Long> finish(String room, String passId, boolean notify) {
    return Retry.onDeadConnection(
        () ->
            FINISH
                .on(postgres)
                .set("notify", notify)
                .set("room", room)
                .set("pass", passId)
                .first(row -> row.number("number")));
  }

  /** Leases finished passes that the booking service must be notified of now. */
  List<FinishedPass> claimNotifications(int atMost, Duration lease) {
    return Retry.onDeadConnection(
        () ->
            CLAIM_NOTIFICATIONS
                .on(postgres)
                .set("count", atMost)
                .set("leaseMillis", lease.toMillis())
                .list(
                    row ->
                        new FinishedPass(
                            row.text("room"),
                            row.number("number"),
                            row.text("pass_id"),
                            row.instant("expires_at"),
                            row.integer("notify_attempts"),
                            row.flag("is_over"))));
  }

  /** Ends the notification of a finished pass: it was delivered or is no longer needed. */
  void notified(FinishedPass pass) {
    Retry.onDeadConnection(
        () -> NOTIFIED.on(postgres).set("room", pass.room()).set("number", pass.number()).update());
  }

  /** Postpones the notification of a finished pass. */
  void notifyAgain(FinishedPass pass, Duration later) {
    Retry.onDeadConnection(
        () ->
            NOTIFY_AGAIN
                .on(postgres)
                .set("millis", later.toMillis())
                .set("room", pass.room())
                .set("number", pass.number())
                .update());
  }
}
