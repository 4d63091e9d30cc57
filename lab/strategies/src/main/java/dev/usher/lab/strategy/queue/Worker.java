package dev.usher.lab.strategy.queue;

import dev.usher.lab.strategy.Instance;
import io.vertx.mutiny.redis.client.RedisAPI;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A thread with a Redis connection that its calls may block, doing the same until it is stopped.
 */
abstract class Worker {
  /** How long a read waits for something to come: a stopped worker ends about as soon. */
  static final Duration BLOCK = Duration.ofMillis(100);

  private static final Logger LOG = Logger.getLogger(Worker.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofMillis(100);

  private final Thread thread;
  private final RedisAPI redis;
  private volatile boolean stopping;

  Worker(Instance instance, String name) {
    this.redis = instance.anotherRedis().get();
    this.thread = new Thread(this::run, name);
  }

  /** Once; what it throws is logged, and it is called again. */
  abstract void work() throws Exception;

  /** Called on the thread when it ends. */
  void end() {}

  RedisAPI redis() {
    return redis;
  }

  void start() {
    thread.start();
  }

  void stopSoon() {
    stopping = true;
  }

  void awaitEnd() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        workOrWait();
      }
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      redis.close();
    }
  }

  private void workOrWait() throws InterruptedException {
    try {
      work();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.log(Level.WARNING, thread.getName() + " begins anew", e);
      Thread.sleep(AFTER_FAILURE.toMillis());
    }
  }
}
