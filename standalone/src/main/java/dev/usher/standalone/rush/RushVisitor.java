package dev.usher.standalone.rush;

import dev.usher.standalone.rush.RushClient.Response;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One simulated visitor, from the queue to the booking. Each step makes one request and says how
 * long the visitor waits before the next. Used by one thread at a time.
 */
final class RushVisitor {
  /** One of so many visitors lets the payment window pass, so that seats come back on sale. */
  static final int OF_WHOM_ONE_DOES_NOT_PAY = 20;

  private static final int MOST_TRIES = 10;
  private static final int SECOND = 1000;

  private final RushClient client;
  private final Random random;
  private final boolean pays;
  private Supplier<Optional<Duration>> next = this::join;
  private int tries;
  private String token = "";
  private String pass = "";
  private JsonObject choice = JsonValue.EMPTY_JSON_OBJECT;
  private String key = "";
  private String hold = "";
  private String payUrl = "";
  private boolean hasBooked;

  RushVisitor(RushClient client, Random random, boolean pays) {
    this.client = client;
    this.random = random;
    this.pays = pays;
  }

  /** Whether the visitor has seen the booking. */
  boolean hasBooked() {
    return hasBooked;
  }

  /** Does what comes next; returns how long to wait before the step after it, empty at the end. */
  Optional<Duration> step() {
    return next.get();
  }

  private Optional<Duration> join() {
    Response joined = client.post(client.room() + "/tokens", "");
    if (joined.isProblem()) {
      return again(joined);
    }
    token = joined.json().getString("token");
    return then(this::poll, wait(joined));
  }

  private Optional<Duration> poll() {
    Response place = client.get(client.room() + "/position", token);
    if (place.isProblem()) {
      return again(place);
    }
    return switch (place.json().getString("state", "")) {
      case "PREQUEUE", "WAITING" -> then(this::poll, wait(place));
      case "YOUR_TURN", "ADMITTED" -> then(this::claim, Duration.ZERO);
      default -> Optional.empty();
    };
  }

  private Optional<Duration> claim() {
    Response claimed = client.post(client.room() + "/passes", token);
    if (claimed.isProblem("not-your-turn")) {
      return then(this::poll, claimed.retryAfter());
    }
    if (claimed.isProblem()) {
      return again(claimed);
    }
    pass = claimed.json().getString("pass");
    return then(this::choose, look());
  }

  private Optional<Duration> choose() {
    Response free = client.get(client.event() + "/availability", "");
    if (free.isProblem()) {
      return again(free);
    }
    Optional<JsonObject> wanted = RushChoice.of(free.json(), random);
    if (wanted.isEmpty() || ++tries > MOST_TRIES) {
      return Optional.empty();
    }
    choice = wanted.orElseThrow();
    key = UUID.randomUUID().toString();
    return then(this::hold, look());
  }

  private Optional<Duration> hold() {
    Response held = client.post(client.event() + "/holds", pass, key, choice);
    if (held.isProblem("seats-taken") || held.isProblem("sold-out")) {
      // Somebody was faster: choose again among what is left.
      return then(this::choose, look());
    }
    if (held.isProblem()) {
      return again(held);
    }
    hold = held.json().getString("id");
    tries = 0;
    return pays ? then(this::startPayment, look()) : Optional.empty();
  }

  private Optional<Duration> startPayment() {
    Response started = client.post(client.api() + "/holds/" + hold + "/payment", pass);
    if (started.isProblem()) {
      return again(started);
    }
    payUrl = started.json().getString("payUrl");
    return then(this::pay, look());
  }

  private Optional<Duration> pay() {
    Response paid = client.form(payUrl, "outcome=succeeded");
    return paid.isProblem() ? again(paid) : then(this::seeBooking, Duration.ZERO);
  }

  /** The booking is there once the webhook of the payment has arrived. */
  private Optional<Duration> seeBooking() {
    Response booking = client.get(client.api() + "/bookings/" + hold, pass);
    hasBooked = !booking.isProblem();
    return hasBooked || ++tries >= MOST_TRIES
        ? Optional.empty()
        : then(this::seeBooking, Duration.ofSeconds(1));
  }

  private Optional<Duration> then(Supplier<Optional<Duration>> step, Duration wait) {
    next = step;
    return Optional.of(wait);
  }

  /** Repeats the same step if that can help. */
  private static Optional<Duration> again(Response refusal) {
    return refusal.isBusy() ? Optional.of(refusal.retryAfter()) : Optional.empty();
  }

  private static Duration wait(Response response) {
    return Duration.ofSeconds(response.json().getInt("retryAfter", 1));
  }

  /** How long somebody looks at a page. */
  private Duration look() {
    return Duration.ofMillis(SECOND / 2 + random.nextInt(SECOND));
  }
}
