package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One consumer for each event decides the requests one by one, so that its read and write need no
 * lock. Its thread runs the transactions; the buyers' threads wait. Its queue is bounded, and a
 * buyer who finds it full gives up at once. Exact as long as an event has one consumer: with this
 * queue, in memory, that is one instance.
 */
public final class Queue implements Strategy {
  private static final int MOST_WAITING = 1024;

  private final Instance instance;
  private final Map<String, ExecutorService> consumers = new ConcurrentHashMap<>();

  public Queue(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    try {
      Future<Decision> answer =
          consumers
              .computeIfAbsent(Stock.show(purchase.event()), Queue::consumer)
              .submit(() -> consume(purchase));
      return answer.get();
    } catch (RejectedExecutionException e) {
      return Decision.GAVE_UP;
    } catch (ExecutionException e) {
      throw new SQLException(
          "The consumer of " + Stock.show(purchase.event()) + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + purchase + " waited", e);
    }
  }

  private Decision consume(Purchase purchase) throws SQLException {
    return EventTable.sell(instance, purchase);
  }

  private static ExecutorService consumer(String show) {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(MOST_WAITING),
        task -> new Thread(task, "consumer-" + show));
  }

  @Override
  public void close() {
    consumers.values().forEach(ExecutorService::shutdown);
  }
}
