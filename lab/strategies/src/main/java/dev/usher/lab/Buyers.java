package dev.usher.lab;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Fault;
import dev.usher.lab.strategy.Strategy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Client threads, spread over the instances, and make all purchases. A client makes its next
 * purchase when the previous one is decided, so there is no schedule to fall behind, and no
 * coordinated omission to correct.
 */
public final class Buyers {
  private static final Logger LOG = Logger.getLogger(Buyers.class.getName());
  private static final int DIGITS = 3;

  private final Queue<Decided> decided = new ConcurrentLinkedQueue<>();
  private final LongAdder errors = new LongAdder();
  private final Histogram latencies = new ConcurrentHistogram(DIGITS);
  private long nanos;

  private Buyers() {}

  private record Decided(Purchase purchase, Decision decision) {}

  /** Makes every purchase once, and returns what the buyers saw. */
  public static Buyers buy(
      List<? extends Strategy> instances, int clients, List<Purchase> purchases)
      throws InterruptedException {
    Buyers buyers = new Buyers();
    Queue<Purchase> left = new ConcurrentLinkedQueue<>(purchases);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int n = 0; n < clients; n++) {
      Strategy strategy = instances.get(n % instances.size());
      tasks.add(() -> buyers.buyAll(strategy, left));
    }
    try {
      long begun = System.nanoTime();
      for (Future<Boolean> ended : threads.invokeAll(tasks)) {
        ended.get();
      }
      buyers.nanos = System.nanoTime() - begun;
      return buyers;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A client ended before its time", e.getCause());
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private boolean buyAll(Strategy strategy, Queue<Purchase> left) {
    for (Purchase next = left.poll(); next != null; next = left.poll()) {
      buy(strategy, next);
    }
    return true;
  }

  private void buy(Strategy strategy, Purchase purchase) {
    long begun = System.nanoTime();
    try {
      Decision decision = strategy.buy(purchase);
      latencies.recordValue(System.nanoTime() - begun);
      decided.add(new Decided(purchase, decision));
    } catch (Fault.Crash e) {
      errors.increment();
    } catch (SQLException | RuntimeException e) {
      if (errors.sum() == 0) {
        LOG.log(Level.WARNING, "A purchase failed; later failures are only counted", e);
      }
      errors.increment();
    }
  }

  /** The purchases that were decided like this. */
  public List<Purchase> purchases(Decision.Result result) {
    return decided.stream()
        .filter(each -> each.decision.result() == result)
        .map(Decided::purchase)
        .toList();
  }

  public long retries() {
    return decided.stream().mapToLong(each -> each.decision.retries()).sum();
  }

  public long errors() {
    return errors.sum();
  }

  /** Decisions of any kind, per second. */
  public double throughput() {
    return decided.size() * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  /** The time from call to decision, in nanoseconds, that this percentage took at most. */
  public long latency(double percentile) {
    return latencies.getValueAtPercentile(percentile);
  }
}
