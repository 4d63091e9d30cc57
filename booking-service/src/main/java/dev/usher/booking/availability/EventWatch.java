package dev.usher.booking.availability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.inventory.event.Availabilities;
import dev.usher.inventory.event.Availabilities.State;
import dev.usher.inventory.event.Availability;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one reader of one event. Whoever asks while it reads waits for the same answer; between two
 * reads it pauses, and longer after a long one, so that it never keeps PostgreSQL busy for more
 * than a fifth of the time.
 *
 * <p>Reads run on the executor, one at a time; all else runs on the callers' threads.
 */
final class EventWatch {
  private static final int PAUSE_PER_READ = 4;
  // A booking's seat may turn from held to sold without showing in the event's state.
  private static final Duration TRUST_STATE = Duration.ofSeconds(2);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final String event;
  private final Duration pause;
  private final Availabilities availabilities;
  private final ObjectMapper objectMapper;
  private final Executor executor;
  private final Multi<Snapshot> changing;

  // Guarded by this.
  private Optional<Snapshot> latest = Optional.empty();
  private CompletableFuture<Optional<Snapshot>> reading = new CompletableFuture<>();
  private boolean isReading;
  private long nextReadNanos = System.nanoTime();

  // Touched by the one read at a time.
  private Optional<State> readState = Optional.empty();
  private long readNanos;

  EventWatch(
      String event,
      Duration pause,
      Availabilities availabilities,
      ObjectMapper objectMapper,
      Executor executor) {
    this.event = event;
    this.pause = pause;
    this.availabilities = availabilities;
    this.objectMapper = objectMapper;
    this.executor = executor;
    this.changing =
        Multi.createFrom()
            .ticks()
            .every(pause)
            .onOverflow()
            .drop()
            .onItem()
            .transformToUniAndConcatenate(
                tick ->
                    Uni.createFrom().completionStage(this::latest).onFailure().recoverWithNull())
            .flatMap(found -> Multi.createFrom().optional(found))
            .broadcast()
            .withCancellationAfterLastSubscriberDeparture()
            .toAllSubscribers();
  }

  /** What is free now, or was at most a pause ago; empty if there is no such event. */
  synchronized CompletionStage<Optional<Snapshot>> latest() {
    if (isReading) {
      return reading;
    }
    if (System.nanoTime() - nextReadNanos < 0) {
      return CompletableFuture.completedFuture(latest);
    }
    isReading = true;
    CompletableFuture<Optional<Snapshot>> mine = new CompletableFuture<>();
    reading = mine;
    executor.execute(() -> readFor(mine));
    return mine;
  }

  /** The whole, and then what changes. */
  Multi<Message> messages() {
    AtomicLong sent = new AtomicLong(-1);
    AtomicLong sentNanos = new AtomicLong();
    return changing
        .onOverflow()
        .dropPreviousItems()
        .map(snapshot -> message(snapshot, sent, sentNanos))
        .flatMap(message -> Multi.createFrom().optional(message));
  }

  private static Optional<Message> message(
      Snapshot snapshot, AtomicLong sent, AtomicLong sentNanos) {
    long before = sent.getAndSet(snapshot.number());
    if (before == snapshot.number()) {
      boolean isQuiet = System.nanoTime() - sentNanos.get() > SIGN_OF_LIFE.toNanos();
      if (!isQuiet) {
        return Optional.empty();
      }
      sentNanos.set(System.nanoTime());
      return Optional.of(Message.STILL_THERE);
    }
    sentNanos.set(System.nanoTime());
    return Optional.of(before == snapshot.before() ? snapshot.changes() : snapshot.whole());
  }

  private void readFor(CompletableFuture<Optional<Snapshot>> waiting) {
    long began = System.nanoTime();
    try {
      Optional<Snapshot> read = read();
      finish(read, began);
      waiting.complete(read);
    } catch (RuntimeException | JsonProcessingException e) {
      finish(Optional.empty(), began);
      waiting.completeExceptionally(e);
    }
  }

  private synchronized void finish(Optional<Snapshot> read, long began) {
    latest = read;
    isReading = false;
    long now = System.nanoTime();
    nextReadNanos = now + Math.max(pause.toNanos(), PAUSE_PER_READ * (now - began));
  }

  private Optional<Snapshot> read() throws JsonProcessingException {
    Optional<Snapshot> before = current();
    Optional<State> state = availabilities.state(event);
    boolean isTrusted = System.nanoTime() - readNanos < TRUST_STATE.toNanos();
    if (before.isPresent() && isTrusted && state.equals(readState)) {
      return before;
    }
    Optional<Availability> read = state.flatMap(s -> availabilities.read(event));
    readState = state;
    readNanos = System.nanoTime();
    return read.isPresent() ? Optional.of(snapshot(before, read.get())) : Optional.empty();
  }

  private synchronized Optional<Snapshot> current() {
    return latest;
  }

  private Snapshot snapshot(Optional<Snapshot> before, Availability now)
      throws JsonProcessingException {
    if (before.isPresent() && before.get().availability().equals(now)) {
      return before.get();
    }
    String json = objectMapper.writeValueAsString(now);
    String tag = UUID.nameUUIDFromBytes(json.getBytes(StandardCharsets.UTF_8)).toString();
    long number = before.map(b -> b.number() + 1).orElse(0L);
    Optional<Changes> changes = before.flatMap(b -> Changes.between(b.availability(), now));
    Message message =
        changes.isPresent()
            ? new Message(Message.CHANGES, objectMapper.writeValueAsString(changes.get()))
            : new Message(Message.WHOLE, json);
    return new Snapshot(now, json, tag, number - 1, number, message);
  }
}
