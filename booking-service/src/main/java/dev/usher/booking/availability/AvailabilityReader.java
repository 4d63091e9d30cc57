package dev.usher.booking.availability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.http.EncodedBody;
import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.inventory.event.Availability;
import dev.usher.inventory.event.AvailabilityStore;
import dev.usher.inventory.event.AvailabilityStore.State;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The only reader of one event. Requests that arrive during a read wait for its snapshot, up to a
 * bound; a cancelled waiter does not cancel the read. The pause after a read grows with the
 * duration of the read, so that reads of an event occupy PostgreSQL for at most a fifth of the
 * time.
 *
 * <p>Reads run on the executor, one at a time; everything else runs on the callers' threads.
 */
final class AvailabilityReader {
  private static final int PAUSE_PER_READ = 4;
  // A seat may go from held to sold without a change of the event's state.
  private static final Duration TRUST_STATE = Duration.ofSeconds(2);
  // The same as Retry-After in a 503 response.
  private static final Duration FAILED_PAUSE = Duration.ofSeconds(1);
  // For an event whose sales have ended.
  private static final Duration ENDED_PAUSE = Duration.ofSeconds(10);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final String event;
  private final Duration pause;
  private final AvailabilityStore availabilities;
  private final ObjectMapper objectMapper;
  private final Executor executor;
  private final ConcurrencyLimit allWaiters;
  private final ConcurrencyLimit waiters;
  private final LongSupplier nanoTime;
  private final Multi<Optional<AvailabilitySnapshot>> changing;

  // Guarded by this.
  private CompletableFuture<Optional<AvailabilitySnapshot>> reading =
      CompletableFuture.completedFuture(Optional.empty());
  private long nextReadNanos;

  // Accessed only by the current read. A failed read keeps them, so that streams continue from
  // there.
  private Optional<AvailabilitySnapshot> latest = Optional.empty();
  private Optional<State> readState = Optional.empty();
  private long readNanos;

  AvailabilityReader(
      String event,
      Duration pause,
      AvailabilityStore availabilities,
      ObjectMapper objectMapper,
      Executor executor,
      ConcurrencyLimit allWaiters,
      ConcurrencyLimit waiters,
      LongSupplier nanoTime) {
    this.event = event;
    this.pause = pause;
    this.availabilities = availabilities;
    this.objectMapper = objectMapper;
    this.executor = executor;
    this.allWaiters = allWaiters;
    this.waiters = waiters;
    this.nanoTime = nanoTime;
    this.nextReadNanos = nanoTime.getAsLong();
    this.changing =
        Multi.createFrom()
            .ticks()
            .every(pause)
            .onOverflow()
            .drop()
            .onItem()
            .transformToUniAndConcatenate(
                tick -> Uni.createFrom().deferred(this::latest).onFailure().recoverWithNull())
            .broadcast()
            .withCancellationAfterLastSubscriberDeparture()
            .toAllSubscribers();
  }

  /**
   * Returns the availability, at most one pause old; empty if the event does not exist. Fails when
   * the read fails, and with {@link java.util.concurrent.RejectedExecutionException} if there are
   * too many reads or waiters.
   */
  synchronized Uni<Optional<AvailabilitySnapshot>> latest() {
    if (reading.isDone() && nanoTime.getAsLong() - nextReadNanos >= 0) {
      read(new CompletableFuture<>());
    }
    // A copy, so that no caller's cancellation reaches the read. Not a memoized Uni: it may call a
    // subscriber before it has accepted the subscription.
    Uni<Optional<AvailabilitySnapshot>> result = Uni.createFrom().completionStage(reading::copy);
    return reading.isDone() ? result : allWaiters.bounded(waiters.bounded(result));
  }

  private void read(CompletableFuture<Optional<AvailabilitySnapshot>> next) {
    reading = next;
    try {
      executor.execute(() -> readFor(next));
    } catch (RejectedExecutionException e) {
      pauseFor(pause);
      next.completeExceptionally(e);
    }
  }

  /** Sends the whole availability first, then the changes. Ends when the event is deleted. */
  Multi<StreamMessage> messages() {
    AtomicLong sent = new AtomicLong(-1);
    AtomicLong sentNanos = new AtomicLong();
    return changing
        .select()
        .first(Optional::isPresent)
        .map(Optional::get)
        .onOverflow()
        .dropPreviousItems()
        .map(snapshot -> message(snapshot, sent, sentNanos))
        // Not flatMap: it requests many at once, and a slow client would receive stale data.
        .select()
        .where(Optional::isPresent)
        .map(Optional::get);
  }

  private Optional<StreamMessage> message(
      AvailabilitySnapshot snapshot, AtomicLong sent, AtomicLong sentNanos) {
    long before = sent.getAndSet(snapshot.number());
    if (before == snapshot.number()) {
      boolean isQuiet = nanoTime.getAsLong() - sentNanos.get() > SIGN_OF_LIFE.toNanos();
      if (!isQuiet) {
        return Optional.empty();
      }
      sentNanos.set(nanoTime.getAsLong());
      return Optional.of(StreamMessage.STILL_THERE);
    }
    sentNanos.set(nanoTime.getAsLong());
    return Optional.of(before == snapshot.before() ? snapshot.changes() : snapshot.whole());
  }

  private void readFor(CompletableFuture<Optional<AvailabilitySnapshot>> waiting) {
    long began = nanoTime.getAsLong();
    try {
      latest = read();
      boolean isEnded = readState.map(State::isEnded).orElse(false);
      Duration rest = Duration.ofNanos(PAUSE_PER_READ * (nanoTime.getAsLong() - began));
      pauseFor(isEnded && rest.compareTo(ENDED_PAUSE) < 0 ? ENDED_PAUSE : rest);
      waiting.complete(latest);
    } catch (Throwable e) { // Also an Error; otherwise waiters would wait forever.
      pauseFor(FAILED_PAUSE);
      waiting.completeExceptionally(e);
    }
  }

  private synchronized void pauseFor(Duration atLeast) {
    nextReadNanos = nanoTime.getAsLong() + Math.max(pause.toNanos(), atLeast.toNanos());
  }

  private Optional<AvailabilitySnapshot> read() throws JsonProcessingException {
    Optional<State> state = availabilities.state(event);
    boolean isTrusted =
        state.map(State::isEnded).orElse(false)
            || nanoTime.getAsLong() - readNanos < TRUST_STATE.toNanos();
    if (latest.isPresent() && isTrusted && state.equals(readState)) {
      return latest;
    }
    Optional<Availability> read = state.flatMap(s -> availabilities.read(event));
    Optional<AvailabilitySnapshot> snapshot =
        read.isPresent() ? Optional.of(snapshot(latest, read.get())) : Optional.empty();
    readState = state;
    readNanos = nanoTime.getAsLong();
    return snapshot;
  }

  private AvailabilitySnapshot snapshot(Optional<AvailabilitySnapshot> before, Availability now)
      throws JsonProcessingException {
    if (before.isPresent() && before.get().availability().equals(now)) {
      return before.get();
    }
    String json = objectMapper.writeValueAsString(now);
    long number = before.map(b -> b.number() + 1).orElse(0L);
    Optional<AvailabilityChanges> changes =
        before.flatMap(b -> AvailabilityChanges.between(b.availability(), now));
    StreamMessage message =
        changes.isPresent()
            ? new StreamMessage(
                StreamMessage.CHANGES, objectMapper.writeValueAsString(changes.get()))
            : new StreamMessage(StreamMessage.WHOLE, json);
    return new AvailabilitySnapshot(now, json, EncodedBody.of(json), number - 1, number, message);
  }
}
