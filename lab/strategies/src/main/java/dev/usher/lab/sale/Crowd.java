package dev.usher.lab.sale;

import dev.usher.lab.strategy.Fault;
import dev.usher.lab.strategy.Strategy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The buyers: threads that begin together, spread over the instances, until nobody is left. */
public final class Crowd {
  private static final Logger LOG = Logger.getLogger(Crowd.class.getName());

  private Crowd() {}

  /**
   * What they saw.
   *
   * @param tally all of them together
   * @param nanos from the first call to the last answer
   */
  public record Outcome(Tally tally, long nanos) {}

  /**
   * Lets every purchase be made, each once.
   *
   * @throws InterruptedException if the caller is to stop
   */
  public static Outcome buy(
      List<? extends Strategy> instances, int clients, List<Purchase> purchases)
      throws InterruptedException {
    Queue<Purchase> line = new ConcurrentLinkedQueue<>(purchases);
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<Tally>> seen = new ArrayList<>();
      for (int n = 0; n < clients; n++) {
        Strategy strategy = instances.get(n % instances.size());
        seen.add(threads.submit(() -> buyInTurn(strategy, line, start)));
      }
      long begun = System.nanoTime();
      start.countDown();
      Tally all = new Tally();
      for (Future<Tally> one : seen) {
        all.add(one.get());
      }
      return new Outcome(all, System.nanoTime() - begun);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A client ended before its time", e.getCause());
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static Tally buyInTurn(Strategy strategy, Queue<Purchase> line, CountDownLatch start)
      throws InterruptedException {
    Tally tally = new Tally();
    start.await();
    for (Purchase next = line.poll(); next != null; next = line.poll()) {
      long asked = System.nanoTime();
      try {
        tally.answered(next, strategy.buy(next), System.nanoTime() - asked);
      } catch (Fault.Crash e) {
        tally.failed();
      } catch (SQLException | RuntimeException e) {
        if (tally.errors() == 0) {
          LOG.log(Level.WARNING, "A purchase failed; this client''s later ones are counted", e);
        }
        tally.failed();
      }
    }
    return tally;
  }
}
