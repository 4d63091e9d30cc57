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
 * Bounds how many requests are under way, or wait for something, at the same time. It never blocks:
 * beyond the bound the answer is no, at once. A place is given back exactly once, whatever ends
 * first. Safe for all threads.
 */
public final class ConcurrencyLimit {
  private static final String STREAM = ConcurrencyLimit.class.getName();

  private final int most;
  private final AtomicInteger taken = new AtomicInteger();

  /** A place that is taken until it is released. */
  public final class Permit {
    private final AtomicBoolean isReleased = new AtomicBoolean();

    private Permit() {}

    /** Gives the place back; saying it again changes nothing. */
    public void release() {
      if (isReleased.compareAndSet(false, true)) {
        taken.decrementAndGet();
      }
    }
  }

  /** A limit of so many at the same time. */
  public ConcurrencyLimit(int most) {
    this.most = most;
  }

  /** A place, or none if all are taken. */
  public Optional<Permit> tryAcquire() {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return Optional.empty();
    }
    return Optional.of(new Permit());
  }

  /**
   * Takes a place for a request until its response has ended or its connection has closed. Call it
   * on the request's event loop, before anything is waited for: there, neither happens meanwhile.
   *
   * @return false if all places are taken
   */
  public boolean admit(RoutingContext request) {
    return admitted(request).isPresent();
  }

  private Optional<Permit> admitted(RoutingContext request) {
    Optional<Permit> permit = tryAcquire();
    permit.ifPresent(
        place -> {
          HttpServerResponse response = request.response();
          if (isOver(response)) {
            place.release();
            return;
          }
          request.addEndHandler(ended -> place.release());
          // A handler that is added to a connection that closed just before is never called.
          if (isOver(response)) {
            place.release();
          }
        });
    return permit;
  }

  /**
   * What a result is waited for with: each waiter takes a place until the result is there or the
   * waiter leaves.
   *
   * @return fails with {@link RejectedExecutionException} if all places are taken
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
   * Gives the place of a streamed response back when the stream ends or is cancelled: a stream that
   * fails while it is written is closed without its end handlers being called.
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
   * @return false if all places are taken
   */
  public boolean admitStream(RoutingContext request) {
    Optional<Permit> permit = admitted(request);
    permit.ifPresent(place -> request.put(STREAM, place));
    return permit.isPresent();
  }

  /** How many places are taken now. */
  public int taken() {
    return taken.get();
  }

  private static boolean isOver(HttpServerResponse response) {
    return response.closed() || response.ended();
  }
}
