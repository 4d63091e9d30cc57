package dev.usher.inventory.gate;

import dev.usher.common.redis.LuaScript;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.InventorySettings.GateSettings;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Reports which requests are likely to be refused, from what transactions last wrote to Redis. It
 * never refuses or reserves anything: PostgreSQL confirms a likely refusal by a plain read and
 * decides all other requests under the event's lock. When Redis is empty, stale or unreachable,
 * more requests than necessary wait for that lock; nothing else changes.
 *
 * <p>Calls block for at most the configured timeout. They come from the hold writers' threads and,
 * after a commit, from the threads of JTA transactions; any number may run at once. After a
 * failure, calls to Redis pause for a while.
 */
@ApplicationScoped
public class Gate {
  private static final Logger LOG = Logger.getLogger(Gate.class);
  private static final LuaScript LIKELY_REFUSED = LuaScript.load(Gate.class, "likely-refused.lua");
  private static final LuaScript SETTLE = LuaScript.load(Gate.class, "settle.lua");

  private final RedisAPI redis;
  private final TransactionSynchronizationRegistry transaction;
  private final GateSettings settings;
  private final CircuitBreaker breaker;
  private final RecentStock recentStock = new RecentStock(System::nanoTime);

  /**
   * Creates a gate on this Redis.
   *
   * @param transaction of the calling thread
   */
  public Gate(
      RedisAPI redis, TransactionSynchronizationRegistry transaction, InventorySettings settings) {
    this.redis = redis;
    this.transaction = transaction;
    this.settings = settings.gate();
    this.breaker = new CircuitBreaker(settings.gate().retryAfter(), System::nanoTime);
  }

  /** Whether calls to Redis are paused after a failure, so that all requests go to PostgreSQL. */
  boolean isDegraded() {
    return breaker.isOpen();
  }

  /**
   * Returns the indexes of requests that are likely to be refused because of what others have.
   * Empty when Redis does not respond. Redis is not asked if this instance knows that a moment ago
   * plenty was left of everything requested, or too little.
   */
  public BitSet likelyRefused(String event, List<HoldRequest> requests) {
    BitSet likely = new BitSet(requests.size());
    if (recentStock.hasPlentyFor(event, requests)) {
      return likely;
    }
    if (recentStock.hasTooLittleFor(event, requests)) {
      likely.set(0, requests.size());
      return likely;
    }
    GateKeys keys = new GateKeys(event);
    List<String> args = new ArrayList<>(4 * requests.size());
    for (HoldRequest request : requests) {
      args.add(request.id().key().toString());
      if (request.selection() instanceof Selection.Places places) {
        addQuantity(args, keys.section(places.section()), places.quantity());
      } else if (request.selection() instanceof Selection.Best best) {
        String section = best.section().orElse(GateUpdate.ANY_SECTION);
        addQuantity(args, keys.section(section), best.quantity());
      } else if (request.selection() instanceof Selection.Seats seats) {
        args.add(Integer.toString(seats.quantity()));
        seats.ids().forEach(seat -> args.add(keys.seat(seat)));
      }
    }
    call(LIKELY_REFUSED, keys, args)
        .await()
        .indefinitely()
        .ifPresent(
            response -> {
              for (int i = 0; i < requests.size(); i++) {
                likely.set(i, response.get(i).toInteger() == 1);
              }
            });
    return likely;
  }

  private static void addQuantity(List<String> args, String section, int quantity) {
    Collections.addAll(args, "0", section, Integer.toString(quantity));
  }

  /** Learns what sections have left from a read of PostgreSQL; Redis is not called. */
  public void learnLeft(String event, long version, Map<String, Integer> left) {
    recentStock.learn(event, version, left);
  }

  /**
   * Sends what PostgreSQL has committed; does not wait. Places of sections with plenty left are not
   * sent: nobody asks for them, and what is missing in Redis counts in favour of a request.
   */
  public void settle(GateUpdate update) {
    if (isOnlyOfPlenty(update)) {
      learnLeft(update.event(), update.version(), update.left());
    } else {
      send(update).subscribe().with(ignored -> {});
    }
  }

  static boolean isOnlyOfPlenty(GateUpdate update) {
    return update.taken().isEmpty()
        && update.freed().isEmpty()
        && update.left().values().stream().allMatch(left -> left >= RecentStock.PLENTY);
  }

  /**
   * Sends what the thread's JTA transaction changes once it has committed, nothing if it rolls
   * back. The commit returns after the responses, so that seats that are then reported as free are
   * not refused.
   */
  public void settleAfterCommit(List<GateUpdate> updates) {
    transaction.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {}

          @Override
          public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED && !updates.isEmpty()) {
              Uni.join()
                  .all(updates.stream().map(Gate.this::send).toList())
                  .andFailFast()
                  .await()
                  .indefinitely();
            }
          }
        });
  }

  Uni<Optional<Response>> send(GateUpdate update) {
    learnLeft(update.event(), update.version(), update.left());
    GateKeys keys = new GateKeys(update.event());
    List<String> args = new ArrayList<>();
    keys.version();
    args.add(Long.toString(update.version()));
    args.add(leaseMillis());
    update.freed().forEach(f -> add(args, "free", keys.seat(f.seat()), f.hold()));
    update.taken().forEach((seat, hold) -> add(args, "taken", keys.seat(seat), hold));
    update.left().forEach((section, left) -> add(args, "left", keys.section(section), left));
    return call(SETTLE, keys, args);
  }

  private static void add(List<String> args, String what, String key, Object value) {
    Collections.addAll(args, what, key, value.toString());
  }

  /** The script's result; empty, never a failure, when Redis does not respond in time. */
  Uni<Optional<Response>> call(LuaScript script, GateKeys keys, List<String> args) {
    if (breaker.isOpen()) {
      return Uni.createFrom().item(Optional.empty());
    }
    return script
        .call(redis, keys.all(), args)
        .ifNoItem()
        .after(settings.timeout())
        .fail()
        .invoke(this::responded)
        .map(Optional::of)
        .onFailure()
        .recoverWithItem(this::failed);
  }

  private void responded() {
    if (breaker.responded()) {
      LOG.info("Redis responds again");
    }
  }

  private Optional<Response> failed(Throwable failure) {
    if (breaker.failed()) {
      LOG.warnf("Redis failed; holds go straight to PostgreSQL: %s", failure);
    }
    return Optional.empty();
  }

  private String leaseMillis() {
    return Long.toString(settings.lease().toMillis());
  }
}
