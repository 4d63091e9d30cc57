package dev.usher.queue.protection;

import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.redis.LuaScript;
import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.protection.ShopClient.EventStock;
import dev.usher.queue.room.LoweredRate.Reason;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.RoomState;
import dev.usher.queue.room.SingleFlight;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Asks once a second how the shops behind the rooms are, and adapts the rates of their rooms. One
 * instance asks each shop: the one that has its lease in Redis. It decides nothing by itself: a
 * script changes the rate in Redis, where admission of all instances reads it. While the shops are
 * well and the rates are full, a look costs one call of Redis and one request for each shop.
 *
 * <p>The timer thread only starts looks. A shop has one look in progress, and at most {@code
 * MOST_AT_ONCE} shops have one; the others wait for the next second.
 */
@ApplicationScoped
public class ShopWatch {
  private static final Logger LOG = Logger.getLogger(ShopWatch.class);
  private static final List<String> RESULTS =
      List.of("ok", "latency", "saturation", "errors", "failed");
  private static final LuaScript LEASE = LuaScript.load(ShopWatch.class, "lease.lua");
  private static final LuaScript ADAPT = LuaScript.load(ShopWatch.class, "adapt.lua");
  private static final LuaScript STOCK = LuaScript.load(ShopWatch.class, "stock.lua");
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration LEASED_FOR = Duration.ofSeconds(3);
  private static final int MOST_AT_ONCE = 100;
  private static final int ROOMS_AT_ONCE = 16;
  private static final int EVENTS_AT_ONCE = 100;

  /** So many failures in a row mean that a shop is down. */
  private static final int FAILURES_OF_A_SHOP_THAT_IS_DOWN = 3;

  private final String instance = UUID.randomUUID().toString();
  private final ConcurrentMap<Shop, Watched> watched = new ConcurrentHashMap<>();
  private final ConcurrencyLimit looks = new ConcurrencyLimit(MOST_AT_ONCE);
  private final RoomRegistry rooms;
  private final Shops shops;
  private final ShopClient client;
  private final RedisAPI redis;
  private final Vertx vertx;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Duration timeout;
  private long timer;

  ShopWatch(
      RoomRegistry rooms,
      Shops shops,
      ShopClient client,
      RedisAPI redis,
      Vertx vertx,
      MeterRegistry meters,
      Clock clock,
      QueueSettings settings) {
    this.rooms = rooms;
    this.shops = shops;
    this.client = client;
    this.redis = redis;
    this.vertx = vertx;
    this.meters = meters;
    this.clock = clock;
    this.timeout = settings.waitingRoom().redisTimeout();
  }

  void start(@Observes StartupEvent event) {
    RESULTS.forEach(result -> meters.counter("usher.shop.reports", "result", result));
    timer = vertx.setPeriodic(EVERY.toMillis(), id -> look());
  }

  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    vertx.cancelTimer(timer);
    Uninterruptibly.await(
        () -> watched.values().stream().noneMatch(shop -> shop.flight.isUnderWay()),
        shutdown.timeout());
  }

  private void look() {
    Map<Shop, List<RoomSnapshot>> all = new HashMap<>();
    Instant now = clock.instant();
    for (RoomSnapshot view : rooms.all()) {
      RoomState state = view.room().state(now);
      if (state == RoomState.OPEN || state == RoomState.PREQUEUE) {
        shops
            .of(view.room())
            .ifPresent(shop -> all.computeIfAbsent(shop, any -> new ArrayList<>()).add(view));
      }
    }
    watched.keySet().retainAll(all.keySet());
    List<Shop> inAnyOrder = new ArrayList<>(all.keySet());
    Collections.shuffle(inAnyOrder);
    inAnyOrder.forEach(
        shop -> watched.computeIfAbsent(shop, Watched::new).look(List.copyOf(all.get(shop))));
  }

  /** How a shop is, in the words of the script. */
  private record Finding(String state, String reason) {
    static final Finding OK = new Finding("ok", "");

    boolean isOk() {
      return equals(OK);
    }
  }

  private final class Watched {
    private final Shop shop;
    private final SingleFlight flight = new SingleFlight();

    // Only used by the look in flight.
    private final AtomicInteger failures = new AtomicInteger();
    private volatile Finding last = Finding.OK;
    private volatile long restsUntilNanos = System.nanoTime();

    Watched(Shop shop) {
      this.shop = shop;
    }

    void look(List<RoomSnapshot> views) {
      if (System.nanoTime() - restsUntilNanos >= 0) {
        flight.start(
            () -> looks.bounded(Uni.createFrom().deferred(() -> lookIfLeased(views))),
            done -> {},
            failure -> LOG.debugf(failure, "shop=%s was not asked", shop.url()));
      }
    }

    private Uni<Void> lookIfLeased(List<RoomSnapshot> views) {
      List<String> args = List.of(instance, Long.toString(LEASED_FOR.toMillis()));
      return LEASE
          .call(redis, List.of(RoomKeys.shop(shop.toString())), args)
          .ifNoItem()
          .after(timeout)
          .fail()
          .flatMap(leased -> leased.toInteger() == 1 ? ask(views) : Uni.createFrom().voidItem());
    }

    private Uni<Void> ask(List<RoomSnapshot> views) {
      return client
          .ask(shop)
          .map(this::responded)
          .onFailure()
          .recoverWithItem(this::failed)
          .flatMap(finding -> adapt(views, finding))
          .chain(() -> shop.isUsher() ? stock(views) : Uni.createFrom().voidItem());
    }

    /**
     * Asks what is left, and lets the rooms of those events admit as many visitors as it is for.
     */
    private Uni<Void> stock(List<RoomSnapshot> views) {
      Map<String, Long> inside =
          views.stream()
              .collect(
                  Collectors.toMap(view -> view.room().id(), view -> view.counters().active()));
      return Multi.createFrom()
          .iterable(inside.keySet())
          .group()
          .intoLists()
          .of(EVENTS_AT_ONCE)
          .onItem()
          .transformToUniAndConcatenate(events -> client.stock(shop, events))
          .onItem()
          .<EventStock>transformToMultiAndConcatenate(all -> Multi.createFrom().iterable(all))
          .filter(stock -> inside.containsKey(stock.event()))
          .onItem()
          .transformToUni(stock -> keep(stock, inside.getOrDefault(stock.event(), 0L)))
          .merge(ROOMS_AT_ONCE)
          .collect()
          .last()
          .onFailure()
          .invoke(failure -> LOG.debugf(failure, "shop=%s did not say what is left", shop.url()))
          .onFailure()
          .recoverWithNull()
          .replaceWithVoid();
    }

    private Uni<Void> keep(EventStock stock, long inside) {
      String room = stock.event();
      return STOCK
          .call(
              redis,
              List.of(RoomKeys.state(room), RoomKeys.turns(room), RoomKeys.live(room)),
              Stream.of(stock.left(), stock.holding(), inside).map(String::valueOf).toList())
          .ifNoItem()
          .after(timeout)
          .fail()
          .replaceWithVoid()
          .onFailure()
          .recoverWithNull();
    }

    private Finding responded(Optional<Reason> reason) {
      failures.set(0);
      Finding finding = reason.map(why -> new Finding("slow", why.name())).orElse(Finding.OK);
      count(reason.map(why -> why.name().toLowerCase(Locale.ROOT)).orElse("ok"));
      return note(finding, "");
    }

    private Finding failed(Throwable failure) {
      count("failed");
      boolean isDown = failures.incrementAndGet() >= FAILURES_OF_A_SHOP_THAT_IS_DOWN;
      if (isDown) {
        // Another instance gets the lease: perhaps only this one cannot reach the shop.
        restsUntilNanos = System.nanoTime() + LEASED_FOR.plus(EVERY).toNanos();
      }
      Finding finding = new Finding(isDown ? "down" : "slow", Reason.UNREACHABLE.name());
      return note(finding, ": " + failure.getMessage());
    }

    private void count(String result) {
      meters.counter("usher.shop.reports", "result", result).increment();
    }

    /** Each change once: it is asked again and again. */
    private Finding note(Finding finding, String detail) {
      if (!finding.equals(last)) {
        if (finding.isOk()) {
          LOG.infof("shop=%s is well again, the rate rises", shop.url());
        } else {
          LOG.warnf(
              "shop=%s is %s (%s%s), fewer visitors are admitted",
              shop.url(), finding.state(), finding.reason(), detail);
        }
        last = finding;
      }
      return finding;
    }

    private Uni<Void> adapt(List<RoomSnapshot> views, Finding finding) {
      return Multi.createFrom()
          .iterable(views)
          .filter(view -> !finding.isOk() || view.pace().lowered().isPresent())
          .onItem()
          .transformToUni(view -> adapt(view.room().id(), finding))
          .merge(ROOMS_AT_ONCE)
          .collect()
          .last()
          .replaceWithVoid();
    }

    private Uni<Void> adapt(String room, Finding finding) {
      return ADAPT
          .call(redis, List.of(RoomKeys.state(room)), List.of(finding.state(), finding.reason()))
          .ifNoItem()
          .after(timeout)
          .fail()
          .replaceWithVoid()
          .onFailure()
          .recoverWithNull();
    }
  }
}
