package dev.usher.queue.login;

import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.queue.token.QueueToken;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Finds and forgets the places of logins in PostgreSQL. Blocking: call it from worker threads. All
 * statements are safe to retry.
 */
@ApplicationScoped
public class LoginPlaceStore {
  private static final Sql FIND = Sql.of(LoginPlaceStore.class, "find-place.sql");
  private static final Sql RELEASE = Sql.of(LoginPlaceStore.class, "release-place.sql");
  private static final Sql IS_LEFT = Sql.of(LoginPlaceStore.class, "is-left.sql");

  private final AgroalDataSource postgres;

  LoginPlaceStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** The place of a subject. */
  Optional<LoginPlace> find(String room, String subject) {
    return Retry.onDeadConnection(
        () ->
            FIND.on(postgres)
                .set("room", room)
                .set("subject", subject)
                .first(
                    row ->
                        new LoginPlace(
                            row.number("entry"), row.text("visitor"), row.number("issued_s"))));
  }

  /** Forgets which subject has the place of a queue token. Returns how many places that were. */
  int release(QueueToken left) {
    return Retry.onDeadConnection(
        () ->
            RELEASE
                .on(postgres)
                .set("room", left.room())
                .set("entry", left.entry())
                .set("visitor", left.visitor())
                .update());
  }

  /** Whether a login has left or replaced the place of a queue token. */
  public boolean isLeft(QueueToken token) {
    return Retry.onDeadConnection(
        () ->
            IS_LEFT
                .on(postgres)
                .set("room", token.room())
                .set("entry", token.entry())
                .first(row -> true)
                .orElse(false));
  }
}
