package dev.usher.queue.bypass;

import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.queue.invitation.Invitation;
import dev.usher.queue.invitation.InvitationStore;
import dev.usher.queue.pass.PassClaims;
import dev.usher.queue.room.Room;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Passes of bypass links in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
class BypassStore {
  private static final Sql LOCK = Sql.of(BypassStore.class, "lock-browser.sql");
  private static final Sql FIND = Sql.of(BypassStore.class, "find-bypass-pass.sql");
  private static final Sql WRITE = Sql.of(BypassStore.class, "write-bypass-pass.sql");

  /** No id of an invitation code begins like this: the two are counted in one table. */
  private static final String COUNTED_AS = "bypass-";

  private final AgroalDataSource postgres;
  private final InvitationStore uses;

  BypassStore(AgroalDataSource postgres, InvitationStore uses) {
    this.postgres = postgres;
    this.uses = uses;
  }

  /**
   * The valid pass that a browser has by a link, or a new one, which counts as a use. Idempotent.
   *
   * @param browser the hash of the browser's key
   * @throws dev.usher.common.problem.ProblemException if the link is used up, or the room has
   *     ended; nothing is changed then
   */
  Claimed claim(Room room, Invitation code, String browser) {
    // Made once, so that an attempt after one that was committed without a response knows its pass.
    String made = UUID.randomUUID().toString();
    return Retry.onDeadConnection(
        () -> QuarkusTransaction.requiringNew().call(() -> claimNow(room, code, browser, made)));
  }

  /** A pass, and whether this call has made it. */
  record Claimed(PassClaims pass, boolean isNew) {}

  Claimed claimNow(Room room, Invitation code, String browser, String made) {
    LOCK.on(postgres)
        .set("room", room.id())
        .set("browser", browser)
        .set("code", code.id())
        .first(row -> row.optionalNumber("number"));
    Optional<PassClaims> valid = findNow(room.id(), browser, code.id());
    if (valid.isPresent()) {
      return new Claimed(valid.get(), valid.get().id().equals(made));
    }
    if (!uses.use(room.id(), new Invitation(COUNTED_AS + code.id(), code.uses(), code.end()))) {
      throw BypassProblems.used();
    }
    return WRITE
        .on(postgres)
        .set("room", room.id())
        .set("browser", browser)
        .set("code", code.id())
        .set("pass", made)
        .set("generation", room.generation())
        .first(row -> new Claimed(pass(room.id(), browser, made, row), true))
        .orElseThrow(BypassProblems::ended);
  }

  /** The valid pass that a browser has by any link of the room. */
  Optional<PassClaims> find(String room, String browser) {
    return Retry.onDeadConnection(() -> findNow(room, browser, null));
  }

  private Optional<PassClaims> findNow(String room, String browser, @Nullable String code) {
    return FIND.on(postgres)
        .set("room", room)
        .set("browser", browser)
        .set("code", code)
        .first(row -> pass(room, row.text("visitor"), row.text("pass_id"), row));
  }

  private static PassClaims pass(String room, String visitor, String id, Row row)
      throws SQLException {
    return new PassClaims(
        room, visitor, id, row.number("issued_s"), row.number("ends_s"), row.flag("bound"));
  }
}
