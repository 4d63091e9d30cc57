package dev.usher.lab.strategy;

import dev.usher.common.redis.LuaScript;
import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The queue that outlives its instances: a Redis stream for each show, read by one consumer group,
 * and of all instances only the one that has the show's lease consumes. The buyers' threads add a
 * request and wait; each instance reads its own stream of replies.
 *
 * <p>Exact. The consumer runs a transaction for each batch, then replies, then sends XACK. A
 * consumer that takes over the lease first claims what the previous one had read and not
 * acknowledged, and decides it again: a sale that exists is confirmed again. If a consumer outlives
 * its lease and two work at once, PostgreSQL's guarded UPDATE still prevents overselling.
 */
public final class StreamQueue implements Strategy {
  private static final Logger LOG = Logger.getLogger(StreamQueue.class.getName());
  private static final LuaScript LEASE = LuaScript.load(StreamQueue.class, "lease.lua");
  private static final Sql SELL_ONCE = Sql.of(StreamQueue.class, "sell-once.sql");
  private static final String GROUP = "sellers";
  private static final long LEASE_MILLIS = 2_000;
  private static final long BLOCK_MILLIS = 100;
  private static final int BATCH = 64;
  private static final int MOST_WAITING = 1024;
  private static final long PATIENCE_SECONDS = 30;

  private final Instance instance;
  private final RedisAPI redis;
  private final String name = "instance-" + UUID.randomUUID();
  private final String replies = RedisKeys.of(name, "replies");
  private final Map<String, CompletableFuture<Decision>> waiting = new ConcurrentHashMap<>();
  private final List<Thread> workers = new ArrayList<>();
  private volatile boolean stopping;

  public StreamQueue(Instance instance) {
    this.instance = instance;
    this.redis = instance.redis();
  }

  @Override
  public void prepare(List<Stock> stocks) {
    start("replies", new ReplyReader()::read);
    for (String show :
        stocks.stream().map(stock -> Stock.show(stock.event())).distinct().toList()) {
      // Another instance may have created the group.
      redis
          .xgroup(List.of("CREATE", requestsKey(show), GROUP, "0", "MKSTREAM"))
          .onFailure(failure -> String.valueOf(failure.getMessage()).startsWith("BUSYGROUP"))
          .recoverWithNull()
          .await()
          .atMost(RedisKeys.TIMEOUT);
      start("consumer-" + show, new Consumer(show)::consume);
    }
  }

  @Override
  public Decision buy(Purchase purchase) {
    if (waiting.size() >= MOST_WAITING) {
      return Decision.GAVE_UP;
    }
    String id = purchase.id().toString();
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    waiting.put(id, decision);
    try {
      String request = String.join(" ", id, purchase.event(), "" + purchase.quantity(), replies);
      redis
          .xadd(List.of(requestsKey(Stock.show(purchase.event())), "*", "request", request))
          .await()
          .atMost(RedisKeys.TIMEOUT);
      return decision.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return Decision.GAVE_UP;
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("No reply to " + purchase, e);
    } finally {
      waiting.remove(id);
    }
  }

  @Override
  public void close() {
    stopping = true;
    for (Thread worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String requestsKey(String show) {
    return RedisKeys.of(show, "requests");
  }

  /** Returns the words of an entry, which is its id and a list of one name and its value. */
  private static String[] words(Response entry) {
    return entry.get(1).get(1).toString().split(" ", -1);
  }

  private interface Step {
    void run() throws SQLException, InterruptedException;
  }

  private void start(String worker, Step step) {
    Thread thread = new Thread(() -> repeat(step), worker);
    workers.add(thread);
    thread.start();
  }

  private void repeat(Step step) {
    try {
      while (!stopping) {
        try {
          step.run();
        } catch (SQLException | RuntimeException e) {
          LOG.log(Level.WARNING, Thread.currentThread().getName() + " starts again", e);
          Thread.sleep(BLOCK_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads what consumers, on any instance, have decided for the buyers of this one. */
  private final class ReplyReader {
    private String last = "0-0";

    void read() {
      @Nullable Response response =
          redis
              .xread(List.of("COUNT", "100", "BLOCK", "" + BLOCK_MILLIS, "STREAMS", replies, last))
              .await()
              .atMost(RedisKeys.TIMEOUT);
      if (response == null) {
        return;
      }
      for (Response entry : response.get(0).get(1)) {
        last = entry.get(0).toString();
        String[] reply = words(entry);
        CompletableFuture<Decision> buyer = waiting.get(reply[0]);
        if (buyer != null) {
          buyer.complete(reply[1].equals("true") ? Decision.SOLD : Decision.REFUSED);
        }
      }
    }
  }

  private record Request(String entry, Purchase purchase, String reply) {
    static List<Request> of(Response entries) {
      List<Request> requests = new ArrayList<>();
      for (Response entry : entries) {
        String[] words = words(entry);
        Purchase purchase =
            new Purchase(UUID.fromString(words[0]), words[1], Integer.parseInt(words[2]));
        requests.add(new Request(entry.get(0).toString(), purchase, words[3]));
      }
      return requests;
    }
  }

  /** Consumes the requests of one show while this instance has the show's lease. */
  private final class Consumer {
    private final String lease;
    private final String requests;
    private boolean mustClaim = true;

    Consumer(String show) {
      this.lease = RedisKeys.of(show, "consumer");
      this.requests = requestsKey(show);
    }

    void consume() throws SQLException, InterruptedException {
      boolean isMine =
          LEASE
              .call(redis, List.of(lease), List.of(name, "" + LEASE_MILLIS))
              .await()
              .atMost(RedisKeys.TIMEOUT)
              .toBoolean();
      if (!isMine) {
        mustClaim = true;
        Thread.sleep(BLOCK_MILLIS);
        return;
      }
      List<Request> batch = mustClaim ? claim() : read();
      // Until it is acknowledged, the batch is to be decided again.
      mustClaim = !batch.isEmpty();
      if (mustClaim) {
        reply(batch, sell(batch));
        mustClaim = false;
      }
    }

    private List<Request> claim() {
      return Request.of(
          redis
              .xautoclaim(List.of(requests, GROUP, name, "0", "0-0", "COUNT", "" + BATCH))
              .await()
              .atMost(RedisKeys.TIMEOUT)
              .get(1));
    }

    private List<Request> read() {
      List<String> options = List.of("COUNT", "" + BATCH, "BLOCK", "" + BLOCK_MILLIS);
      List<String> arguments = new ArrayList<>(List.of("GROUP", GROUP, name));
      arguments.addAll(options);
      arguments.addAll(List.of("STREAMS", requests, ">"));
      @Nullable Response response = redis.xreadgroup(arguments).await().atMost(RedisKeys.TIMEOUT);
      return response == null ? List.of() : Request.of(response.get(0).get(1));
    }

    private List<Boolean> sell(List<Request> batch) throws SQLException {
      List<Boolean> sold = new ArrayList<>();
      Transaction.run(
          instance.dataSource(),
          connection -> {
            for (Request request : batch) {
              Purchase purchase = request.purchase();
              instance.pause().beforeWriting(purchase);
              sold.add(
                  SELL_ONCE
                      .on(connection)
                      .set("id", purchase.id())
                      .set("event", purchase.event())
                      .set("quantity", purchase.quantity())
                      .first(row -> row.flag("sold"))
                      .orElseThrow());
            }
            return Decision.SOLD;
          });
      return sold;
    }

    private void reply(List<Request> batch, List<Boolean> sold) {
      List<Uni<Response>> replies = new ArrayList<>();
      List<String> acknowledged = new ArrayList<>(List.of(requests, GROUP));
      for (int n = 0; n < batch.size(); n++) {
        Request request = batch.get(n);
        String reply = request.purchase().id() + " " + sold.get(n);
        replies.add(redis.xadd(List.of(request.reply(), "*", "reply", reply)));
        acknowledged.add(request.entry());
      }
      Uni.join().all(replies).andFailFast().await().atMost(RedisKeys.TIMEOUT);
      redis.xack(acknowledged).await().atMost(RedisKeys.TIMEOUT);
    }
  }
}
