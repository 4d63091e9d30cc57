package dev.usher.lab.strategy.queue;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.RedisKeys;
import dev.usher.lab.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The queue that outlives its instances: a Redis stream a show, read by one consumer group, and of
 * all instances only the one that has the show's lease consumes. The buyers' threads add a request
 * and wait; each instance reads its own stream of replies. Exact: what is delivered again is known
 * by the sale's id, and should two consumers meet because one outlived its lease, PostgreSQL's
 * guarded UPDATE stands between them.
 */
public final class StreamQueue implements Strategy {
  static final String GROUP = "sellers";

  private static final int MOST_WAITING = 1024;
  private static final long PATIENCE_SECONDS = 30;

  private final Instance instance;
  private final String name = "instance-" + UUID.randomUUID();
  private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
  private final List<Worker> workers = new ArrayList<>();

  /** One instance of it. */
  public StreamQueue(Instance instance) {
    this.instance = instance;
  }

  @Override
  public void prepare(List<Stock> stocks) {
    workers.add(new Replies(instance, repliesKey(name), this::answered));
    stocks.stream()
        .map(Stock::show)
        .distinct()
        .forEach(show -> workers.add(new Consumer(instance, name, show)));
    workers.forEach(Worker::start);
  }

  @Override
  public Answer buy(Purchase purchase) {
    if (waiting.size() >= MOST_WAITING) {
      return Answer.GAVE_UP;
    }
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    waiting.put(purchase.id().toString(), answer);
    try {
      instance
          .redis()
          .xadd(
              List.of(
                  requestsKey(purchase.show()),
                  "*",
                  "id",
                  purchase.id().toString(),
                  "event",
                  purchase.event(),
                  "quantity",
                  Integer.toString(purchase.quantity()),
                  "reply",
                  repliesKey(name)))
          .await()
          .atMost(RedisKeys.TIMEOUT);
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return Answer.GAVE_UP;
    } catch (ExecutionException e) {
      throw new IllegalStateException("The reply to " + purchase + " was lost", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + purchase + " waited", e);
    } finally {
      waiting.remove(purchase.id().toString());
    }
  }

  private void answered(String purchase, boolean sold) {
    CompletableFuture<Answer> buyer = waiting.get(purchase);
    if (buyer != null) {
      buyer.complete(sold ? Answer.SOLD : Answer.REFUSED);
    }
  }

  @Override
  public void close() {
    workers.forEach(Worker::stopSoon);
    workers.forEach(Worker::awaitEnd);
  }

  static String requestsKey(String show) {
    return RedisKeys.of(show, "requests");
  }

  private static String repliesKey(String instance) {
    return RedisKeys.of(instance, "replies");
  }
}
