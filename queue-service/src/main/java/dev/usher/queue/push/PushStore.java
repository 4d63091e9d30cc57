package dev.usher.queue.push;

import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads and writes {@code queue.push_subscription}. Blocking. */
@ApplicationScoped
class PushStore {
  private static final Sql KEEP = Sql.of(PushStore.class, "keep-subscription.sql");
  private static final Sql FORGET = Sql.of(PushStore.class, "forget-subscription.sql");
  private static final Sql TAKE_NEAR = Sql.of(PushStore.class, "take-near.sql");

  private final AgroalDataSource postgres;

  PushStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** The numbers of a room up to which the turn is near. */
  record Near(String room, long upTo) {}

  /** A subscription whose visitor is to be called. */
  @RegisterForReflection
  record Call(
      String room, long number, String endpoint, String p256dh, String auth, String language) {}

  /** Keeps the subscription of a number; false if the room has {@code most} already. */
  boolean keep(Call subscription, int most) {
    return Retry.onDeadConnection(
        () ->
            KEEP.on(postgres)
                    .set("room", subscription.room())
                    .set("number", subscription.number())
                    .set("endpoint", subscription.endpoint())
                    .set("p256dh", subscription.p256dh())
                    .set("auth", subscription.auth())
                    .set("language", subscription.language())
                    .set("most", most)
                    .update()
                == 1);
  }

  void forget(String room, long number) {
    Retry.onDeadConnection(
        () -> FORGET.on(postgres).set("room", room).set("number", number).update());
  }

  /** Deletes and returns subscriptions of visitors whose turn is near, in the transaction. */
  List<Call> takeNear(List<Near> rooms, int most) {
    return TAKE_NEAR
        .on(postgres)
        .array("rooms", "text", rooms, Near::room)
        .array("upTo", "bigint", rooms, Near::upTo)
        .set("most", most)
        .list(
            row ->
                new Call(
                    row.text("room"),
                    row.number("number"),
                    row.text("endpoint"),
                    row.text("p256dh"),
                    row.text("auth"),
                    row.text("language")));
  }
}
