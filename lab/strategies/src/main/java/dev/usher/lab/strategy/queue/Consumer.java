package dev.usher.lab.strategy.queue;

import dev.usher.common.redis.LuaScript;
import dev.usher.common.resource.Resource;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.RedisKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes the requests of one show in turn while this instance has the show's lease: a transaction
 * for all that came together, then the replies, then XACK. Who takes the lease over first claims
 * what the one before had read and not acknowledged, and decides it again: a sale that stands is
 * told again.
 */
final class Consumer extends Worker {
  private static final LuaScript LEASE = LuaScript.load(Consumer.class, "lease.lua");
  private static final String SELL_ONCE = Resource.text(Consumer.class, "sell-once.sql");
  private static final Duration LEASE_TIME = Duration.ofSeconds(2);
  private static final int BATCH = 64;

  private record Request(String entry, Purchase purchase, String reply) {}

  private final Instance instance;
  private final String name;
  private final String show;
  private final String requests;
  private boolean mustClaim = true;

  Consumer(Instance instance, String name, String show) {
    super(instance, "consumer-" + show);
    this.instance = instance;
    this.name = name;
    this.show = show;
    this.requests = StreamQueue.requestsKey(show);
    makeGroup();
  }

  private void makeGroup() {
    redis()
        .xgroup(List.of("CREATE", requests, StreamQueue.GROUP, "0", "MKSTREAM"))
        .onFailure(failure -> String.valueOf(failure.getMessage()).startsWith("BUSYGROUP"))
        .recoverWithNull()
        .await()
        .atMost(RedisKeys.TIMEOUT);
  }

  @Override
  void work() throws SQLException, InterruptedException {
    if (!hasLease()) {
      mustClaim = true;
      Thread.sleep(BLOCK.toMillis());
      return;
    }
    List<Request> next = mustClaim ? claimed() : read();
    mustClaim = mustClaim && !next.isEmpty();
    if (!next.isEmpty()) {
      reply(next, sell(next));
    }
  }

  private boolean hasLease() {
    return LEASE
        .call(
            redis(),
            List.of(RedisKeys.of(show, "consumer")),
            List.of(name, Long.toString(LEASE_TIME.toMillis())))
        .await()
        .atMost(RedisKeys.TIMEOUT)
        .toBoolean();
  }

  private List<Request> claimed() {
    Response answer =
        redis()
            .xautoclaim(
                List.of(
                    requests,
                    StreamQueue.GROUP,
                    name,
                    "0",
                    "0-0",
                    "COUNT",
                    Integer.toString(BATCH)))
            .await()
            .atMost(RedisKeys.TIMEOUT);
    return requests(answer.get(1));
  }

  private List<Request> read() {
    @Nullable Response answer =
        redis()
            .xreadgroup(
                List.of(
                    "GROUP",
                    StreamQueue.GROUP,
                    name,
                    "COUNT",
                    Integer.toString(BATCH),
                    "BLOCK",
                    Long.toString(BLOCK.toMillis()),
                    "STREAMS",
                    requests,
                    ">"))
            .await()
            .atMost(RedisKeys.TIMEOUT);
    return answer == null ? List.of() : requests(answer.get(0).get(1));
  }

  private static List<Request> requests(Response entries) {
    List<Request> requests = new ArrayList<>();
    for (Response entry : entries) {
      Fields fields = Fields.of(entry);
      requests.add(
          new Request(
              entry.get(0).toString(),
              new Purchase(
                  UUID.fromString(fields.get("id")),
                  fields.get("event"),
                  Integer.parseInt(fields.get("quantity"))),
              fields.get("reply")));
    }
    return requests;
  }

  private List<Boolean> sell(List<Request> batch) throws SQLException {
    // Until they are acknowledged, they are to be decided again.
    mustClaim = true;
    List<Boolean> sold = new ArrayList<>();
    try (Connection connection = instance.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement(SELL_ONCE)) {
        for (Request request : batch) {
          instance.pause().beforeWriting(request.purchase());
          sold.add(sellOnce(statement, request.purchase()));
        }
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
    return sold;
  }

  private static boolean sellOnce(PreparedStatement statement, Purchase purchase)
      throws SQLException {
    statement.setObject(1, purchase.id());
    statement.setString(2, purchase.event());
    statement.setInt(3, purchase.quantity());
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private void reply(List<Request> batch, List<Boolean> sold) {
    List<Uni<Response>> calls = new ArrayList<>();
    List<String> done = new ArrayList<>(List.of(requests, StreamQueue.GROUP));
    for (int n = 0; n < batch.size(); n++) {
      Request request = batch.get(n);
      done.add(request.entry());
      calls.add(
          redis()
              .xadd(
                  List.of(
                      request.reply(),
                      "*",
                      "id",
                      request.purchase().id().toString(),
                      "sold",
                      sold.get(n).toString())));
    }
    Uni.join().all(calls).andFailFast().await().atMost(RedisKeys.TIMEOUT);
    redis().xack(done).await().atMost(RedisKeys.TIMEOUT);
    mustClaim = false;
  }

  @Override
  void end() {
    // The next consumer need not wait for the lease to expire.
    LEASE
        .call(redis(), List.of(RedisKeys.of(show, "consumer")), List.of(name, "1"))
        .await()
        .atMost(RedisKeys.TIMEOUT);
  }
}
