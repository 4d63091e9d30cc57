package dev.usher.queue.pass;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.queue.token.QueueToken;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Passes in PostgreSQL. Blocking: call it from worker threads. All statements are safe to retry.
 */
@ApplicationScoped
public class PassStore {
  private static final Sql WRITE = Sql.of(PassStore.class, "write-pass.sql");
  private static final Sql FIND = Sql.of(PassStore.class, "find-pass.sql");
  private static final Sql FINISHED = Sql.of(PassStore.class, "finished-passes.sql");
  private static final Sql FINISH = Sql.of(PassStore.class, "finish-pass.sql");
  private static final Sql RENEWABLE = Sql.of(PassStore.class, "find-renewable.sql");
  private static final Sql RENEW = Sql.of(PassStore.class, "renew-pass.sql");
  private static final Sql RENEW_WITHOUT_SLOT = Sql.of(PassStore.class, "renew-without-slot.sql");
  private static final Sql BIND = Sql.of(PassStore.class, "bind-pass.sql");

  private final AgroalDataSource postgres;

  PassStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** An issued pass, and whether it is still valid. */
  public record Kept(PassClaims pass, boolean valid) {}

  /**
   * An issued pass that its visitor wants to keep for longer.
   *
   * @param until its latest possible end in seconds since 1970; empty if it is not renewed
   * @param browser the hash of the key of the browser that has it; empty if none has come yet
   */
  record Renewable(
      long number, PassClaims pass, boolean valid, OptionalLong until, Optional<String> browser) {
    /** Whether it has a slot of the room; passes of bypass links have none. */
    boolean hasSlot() {
      return number > 0;
    }
  }

  /** A pass by its id. */
  Optional<Renewable> renewable(String room, String passId) {
    return Retry.onDeadConnection(
        () ->
            RENEWABLE
                .on(postgres)
                .set("room", room)
                .set("pass", passId)
                .first(
                    row ->
                        new Renewable(
                            row.number("number"),
                            new PassClaims(
                                room,
                                row.text("visitor"),
                                passId,
                                row.number("issued_s"),
                                row.number("ends_s"),
                                row.flag("bound")),
                            row.flag("valid"),
                            row.optionalNumber("until_s"),
                            row.optionalText("browser"))));
  }

  /**
   * Gives a pass a later end, in the epoch in which its slot was extended. Returns its end; empty
   * if it must stay as it is. Idempotent.
   */
  Optional<Long> renew(String room, long number, String passId, long ends, long epoch) {
    return Retry.onDeadConnection(
        () ->
            RENEW
                .on(postgres)
                .set("room", room)
                .set("number", number)
                .set("pass", passId)
                .set("ends", ends)
                .set("epoch", epoch)
                .first(row -> row.number("ends_s")));
  }

  /** The same for a pass that has no slot. */
  Optional<Long> renewWithoutSlot(String room, String passId, long ends) {
    return Retry.onDeadConnection(
        () ->
            RENEW_WITHOUT_SLOT
                .on(postgres)
                .set("room", room)
                .set("pass", passId)
                .set("ends", ends)
                .first(row -> row.number("ends_s")));
  }

  /**
   * Stores a new pass, or replaces one that was never sent by one with a later end. Returns it,
   * bound as it is since it was first written; empty if the number has a pass that must stay as it
   * is, the epoch is over, or the place was left.
   */
  Optional<PassClaims> write(QueueToken token, PassClaims pass, long epoch) {
    return Retry.onDeadConnection(
        () ->
            WRITE
                .on(postgres)
                .set("number", token.number())
                .set("entry", token.entry())
                .set("visitor", pass.visitor())
                .set("pass", pass.id())
                .set("issued", pass.issuedAt())
                .set("ends", pass.endsAt())
                .set("room", pass.room())
                .set("epoch", epoch)
                .first(row -> pass.bound(row.flag("bound"))));
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

  /**
   * The ids of the passes that were finished within a time, and when they expire; not of those that
   * have expired.
   */
  Map<String, Instant> finished(Duration within) {
    return FINISHED
        .on(postgres)
        .set("seconds", within.toSeconds())
        .list(row -> Map.entry(row.text("pass_id"), row.instant("expires_at")))
        .stream()
        .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue, (one, same) -> same));
  }

  private static Kept kept(String room, Row row) throws SQLException {
    PassClaims pass =
        new PassClaims(
            room,
            row.text("visitor"),
            row.text("pass_id"),
            row.number("issued_s"),
            row.number("ends_s"),
            row.flag("bound"));
    return new Kept(pass, row.flag("valid"));
  }

  /**
   * Marks a pass as finished, in the caller's transaction; empty if there is no such pass. Does not
   * retry: the transaction does.
   */
  Optional<FinishedPass> finish(String room, String passId) {
    return FINISH
        .on(postgres)
        .set("room", room)
        .set("pass", passId)
        .first(
            row ->
                new FinishedPass(
                    row.number("number"), row.instant("expires_at"), row.flag("is_news")));
  }

  /**
   * Gives a pass to a browser, if it is valid and no other one has it. Returns the pass as it is
   * then, with the browser that has it.
   */
  Optional<Renewable> bind(String room, String passId, String browser) {
    Retry.onDeadConnection(
        () ->
            BIND.on(postgres)
                .set("room", room)
                .set("pass", passId)
                .set("browser", browser)
                .update());
    return renewable(room, passId);
  }
}
