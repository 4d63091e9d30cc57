package dev.usher.common.limit;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits how many requests are in progress or wait at the same time. It never blocks: beyond the
 * limit it refuses at once. A permit is released exactly once, whatever ends first. Thread-safe.
 */
public final class ConcurrencyLimit {
  private static final String STREAM = ConcurrencyLimit.class.getName();

  private final int most;
  private final AtomicInteger taken = new AtomicInteger();

  /** A permit, held until it is released. */
  public final class Permit {
    private final AtomicBoolean isReleased = new AtomicBoolean();

    private Permit() {}

    /** Releases the permit. Idempotent. */
    public void release() {
      if (isReleased.compareAndSet(false, true)) {
        taken.decrementAndGet();
      }
    }
  }

  /** Creates a limit. */
  public ConcurrencyLimit(int most) {
    this.most = most;
  }

  /** Returns a permit, or empty if the limit is reached. */
  public Optional<Permit> tryAcquire() {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return Optional.empty();
    }
    return Optional.of(new Permit());
  }

  /**
   * Takes a permit for a request until its response has ended or its connection has closed. Call it
   * on the request's event loop before any wait, so that neither happens meanwhile.
   *
   * @return false if all permits are taken
   */
  public boolean admit(RoutingContext request) {
    return admitted(request).isPresent();
  }

  private Optional<Permit> admitted(RoutingContext request) {
    Optional<Permit> permit = tryAcquire();
    permit.ifPresent(
        taken -> {
          HttpServerResponse response = request.response();
          if (isOver(response)) {
            taken.release();
            return;
          }
          request.addEndHandler(ended -> taken.release());
          // A handler that is added to a connection that closed just before is never called.
          if (isOver(response)) {
            taken.release();
          }
        });
    return permit;
  }

  /**
   * Limits the waiters of a result: each takes a permit until the result arrives or the waiter
   * cancels.
   *
   * @return fails with {@link RejectedExecutionException} if all permits are taken
   */
  public <T> Uni<T> bounded(Uni<T> result) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Optional<Permit> permit = tryAcquire();
              return permit.isPresent()
                  ? result.onTermination().invoke(permit.get()::release)
                  : Uni.createFrom().failure(new RejectedExecutionException("Too many wait"));
            });
  }

  /**
   * Releases the permit of a streamed response when the stream ends or is cancelled: a stream that
   * fails while it is written closes without a call of its end handlers.
   */
  public static <T> Multi<T> released(RoutingContext request, Multi<T> stream) {
    return stream.onTermination().invoke(() -> release(request));
  }

  private static void release(RoutingContext request) {
    if (request.get(STREAM) instanceof Permit permit) {
      permit.release();
    }
  }

  /**
   * The same as {@link #admit} for a response that is streamed; see {@link #released}.
   *
   * @return false if all permits are taken
   */
  public boolean admitStream(RoutingContext request) {
    Optional<Permit> permit = admitted(request);
    permit.ifPresent(taken -> request.put(STREAM, taken));
    return permit.isPresent();
  }

  /** The number of permits in use. */
  public int taken() {
    return taken.get();
  }

  /** The number of permits. */
  public int most() {
    return most;
  }

  private static boolean isOver(HttpServerResponse response) {
    return response.closed() || response.ended();
  }
}
