package dev.usher.lab.rehearsal;

import dev.usher.standalone.rush.RushClient;
import dev.usher.standalone.rush.RushClient.Response;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A visitor who does to the real services what the simulation has planned. Each step makes one
 * request and says how long the visitor waits before the next; empty at the end. Used by one thread
 * at a time.
 */
final class RealVisitor {
  /**
   * After the payment, until the booking is made; after the payment window, until it is noticed.
   */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final RushClient client;
  private final Visitor plan;
  private final RoomSettings room;
  private final Duration paymentWindow;
  private Supplier<Optional<Duration>> next = this::join;
  private String token = "";
  private String pass = "";
  private String key = "";
  private int quantity;
  private String hold = "";
  private String payUrl = "";

  RealVisitor(RushClient client, Visitor plan, RoomSettings room, Duration paymentWindow) {
    this.client = client;
    this.plan = plan;
    this.room = room;
    this.paymentWindow = paymentWindow;
    this.quantity = plan.quantity();
  }

  /**
   * Does what comes next.
   *
   * @throws IllegalStateException if the response is one that no visitor expects
   */
  Optional<Duration> step() {
    return next.get();
  }

  private Optional<Duration> join() {
    Response joined = client.post(client.room() + "/tokens", "");
    if (joined.isProblem()) {
      return again(joined);
    }
    token = joined.json().getString("token");
    return plan.isGone() ? Optional.empty() : then(this::poll, Duration.ZERO);
  }

  private Optional<Duration> poll() {
    Response place = client.get(client.room() + "/position", token);
    if (place.isProblem()) {
      return again(place);
    }
    JsonObject position = place.json();
    return switch (position.getString("state")) {
      case "PREQUEUE", "WAITING" ->
          then(this::poll, Duration.ofSeconds(position.getInt("retryAfter")));
      case "YOUR_TURN" -> turn(Duration.parse(position.getString("turnEndsIn")));
      default -> Optional.empty();
    };
  }

  /** The turn may have begun before this visitor noticed it. */
  private Optional<Duration> turn(Duration left) {
    Duration since = room.claimWindow().minus(left);
    return plan.shows()
        ? then(this::claim, Duration.ofMillis(plan.claimsAfter()).minus(since))
        : Optional.empty();
  }

  private Optional<Duration> claim() {
    Response claimed = client.post(client.room() + "/passes", token);
    if (claimed.isProblem("turn-missed")) {
      return Optional.empty();
    }
    if (claimed.isProblem()) {
      return again(claimed);
    }
    pass = claimed.json().getString("pass");
    key = UUID.randomUUID().toString();
    return plan.buys() && plan.choosesFor() < room.passTtl().toMillis()
        ? then(this::hold, Duration.ofMillis(plan.choosesFor()))
        : Optional.empty();
  }

  /** Takes fewer seats where there are not enough. */
  private Optional<Duration> hold() {
    JsonObject body =
        Json.createObjectBuilder().add("section", "floor").add("quantity", quantity).build();
    Response held = client.post(client.event() + "/holds", pass, key, body);
    if (held.isProblem("sold-out")) {
      quantity--;
      key = UUID.randomUUID().toString();
      return quantity > 0 ? then(this::hold, Duration.ZERO) : Optional.empty();
    }
    if (held.isProblem()) {
      return again(held);
    }
    hold = held.json().getString("id");
    return plan.pays() && plan.paysAfter() < paymentWindow.toMillis()
        ? then(this::startPayment, Duration.ofMillis(plan.paysAfter()))
        : then(Optional::empty, paymentWindow.plus(SETTLED));
  }

  private Optional<Duration> startPayment() {
    Response started = client.post(client.api() + "/holds/" + hold + "/payment", pass);
    if (started.isProblem()) {
      return again(started);
    }
    payUrl = started.json().getString("payUrl");
    return then(this::pay, Duration.ZERO);
  }

  private Optional<Duration> pay() {
    Response paid = client.form(payUrl, "outcome=succeeded");
    return paid.isProblem() ? again(paid) : then(Optional::empty, SETTLED);
  }

  private Optional<Duration> then(Supplier<Optional<Duration>> step, Duration wait) {
    next = step;
    return Optional.of(wait);
  }

  /** Repeats the same step if that can help. */
  private static Optional<Duration> again(Response refusal) {
    if (!refusal.isBusy()) {
      throw new IllegalStateException("%d %s".formatted(refusal.status(), refusal.json()));
    }
    return Optional.of(refusal.retryAfter());
  }
}
