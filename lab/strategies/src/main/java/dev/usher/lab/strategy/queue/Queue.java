package dev.usher.lab.strategy.queue;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
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
 * One consumer an event takes the requests in turn, so that its read and write need no lock. Its
 * thread runs the transactions; the buyers' threads wait. Its queue is bounded, and who meets it
 * full gives up at once. Exact as long as an event has one consumer: with this queue, in memory,
 * that is one instance.
 */
public final class Queue implements Strategy {
  private static final int MOST_WAITING = 1024;

  private final Instance instance;
  private final Map<String, ExecutorService> consumers = new ConcurrentHashMap<>();

  /** One instance of it. */
  public Queue(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    try {
      Future<Answer> answer =
          consumers
              .computeIfAbsent(purchase.show(), Queue::consumer)
              .submit(() -> consume(purchase));
      return answer.get();
    } catch (RejectedExecutionException e) {
      return Answer.GAVE_UP;
    } catch (ExecutionException e) {
      throw new SQLException("The consumer of " + purchase.show() + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + purchase + " waited", e);
    }
  }

  private Answer consume(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> Rows.readThenWrite(connection, purchase, instance.pause()));
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
