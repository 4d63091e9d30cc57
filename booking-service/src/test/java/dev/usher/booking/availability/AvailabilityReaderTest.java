package dev.usher.booking.availability;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.inventory.event.AvailabilityStore;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.subscription.UniSubscriber;
import io.smallrye.mutiny.subscription.UniSubscription;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class AvailabilityReaderTest {
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final ConcurrencyLimit MANY = new ConcurrencyLimit(1_000);
  private static final int CALLERS = 4;
  private static final int CALLS = 300_000;

  private final Sale sale = BookingClient.underTest().opens(EventJson.usual());

  @Inject AvailabilityStore availabilities;
  @Inject ObjectMapper objectMapper;

  @Test
  void whoReadsSlowlyMissesWhatLiesBetweenAndIsSentTheWholeAgain() {
    AvailabilityReader watch = watch(Runnable::run);
    AssertSubscriber<StreamMessage> slow =
        watch.messages().subscribe().withSubscriber(AssertSubscriber.create(1));
    slow.awaitItems(1);
    AssertSubscriber<StreamMessage> quick =
        watch.messages().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    quick.awaitItems(1);
    Visitor visitor = sale.visitor();
    for (int seat = 1; seat <= 5; seat++) {
      visitor.holds("hall-A-" + seat).is(201);
      quick.awaitItems(1 + seat);
    }

    slow.request(1);
    slow.awaitItems(2);

    StreamMessage message = slow.getItems().get(1);
    assertEquals(StreamMessage.WHOLE, message.name());
    assertTrue(message.json().contains("HHHHHFFFFF"), message.json());
    assertEquals(StreamMessage.CHANGES, quick.getItems().get(5).name());
    slow.cancel();
    quick.cancel();
  }

  @Test
  void theStreamOfADeletedEventEnds() {
    AssertSubscriber<StreamMessage> stream =
        watch(Runnable::run)
            .messages()
            .subscribe()
            .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    stream.awaitItems(1);

    String path = "/api/events/" + sale.event();
    sale.site().send("DELETE", path, BookingClient.operator(), "").is(204);

    stream.awaitCompletion(Duration.ofSeconds(30));
    assertEquals(1, stream.getItems().size());
  }

  @Test
  void aReadThatIsRefusedIsTriedAgainAndItsNumberGoesOn() {
    AtomicBoolean isFull = new AtomicBoolean();
    AvailabilityReader watch =
        watch(
            task -> {
              if (isFull.get()) {
                throw new RejectedExecutionException();
              }
              task.run();
            });
    long before = now(watch).orElseThrow().number();

    isFull.set(true);
    await("refused").until(() -> fails(watch));
    isFull.set(false);
    sale.visitor().holds("hall-A-1").is(201);

    await("sent again")
        .until(() -> !fails(watch) && now(watch).orElseThrow().number() == before + 1);
  }

  @Test
  void anErrorIsSentAndTheNextReadIsTried() {
    AtomicBoolean isBroken = new AtomicBoolean(true);
    AvailabilityReader watch =
        new AvailabilityReader(
            sale.event(),
            PAUSE,
            availabilities,
            new ObjectMapper() {
              private static final long serialVersionUID = 1;

              @Override
              public String writeValueAsString(Object value)
                  throws com.fasterxml.jackson.core.JsonProcessingException {
                if (isBroken.getAndSet(false)) {
                  throw new StackOverflowError();
                }
                return objectMapper.writeValueAsString(value);
              }
            },
            Runnable::run,
            MANY,
            MANY,
            System::nanoTime);

    CompletionException failure = assertThrows(CompletionException.class, () -> now(watch));
    assertTrue(failure.getCause() instanceof StackOverflowError, failure.toString());
    await("sent").until(() -> !fails(watch));
    assertTrue(now(watch).isPresent());
  }

  @Test
  void anEventWhoseSalesHaveEndedIsReadEachTenSecondsAndOneOnSaleAfterItsPause() {
    AtomicLong now = new AtomicLong();
    AtomicInteger reads = new AtomicInteger();
    AvailabilityReader watch =
        watch(
            task -> {
              reads.incrementAndGet();
              task.run();
            },
            now::get);
    now(watch);
    now.addAndGet(PAUSE.toNanos());
    now(watch);
    assertEquals(2, reads.get(), "on sale");

    TestDatabase.update(
        "update inventory.event set starts_at = now(), sales_end_at = null where id = ?",
        sale.event());
    now.addAndGet(PAUSE.toNanos());
    now(watch);
    assertEquals(3, reads.get(), "the read that sees the end");
    now.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
    now(watch);
    assertEquals(3, reads.get(), "ended");
    now.addAndGet(1);
    now(watch);
    assertEquals(4, reads.get(), "ended ten seconds ago");
  }

  /** Thousands of reads end while others are beginning to wait for them. */
  @Test
  void whoBeginsToWaitAtTheMomentThatAReadEndsIsSubscribedBeforeTheResponse() {
    AtomicLong seconds = new AtomicLong();
    Responses responses = new Responses();
    ExecutorService reading = Executors.newSingleThreadExecutor();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    AvailabilityReader watch =
        watch(reading, () -> Duration.ofSeconds(seconds.incrementAndGet()).toNanos());
    try {
      List<CompletableFuture<Void>> calling = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        calling.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int call = 0; call < CALLS; call++) {
                    watch.latest().subscribe().withSubscriber(new Caller(responses));
                  }
                },
                callers));
      }
      calling.forEach(CompletableFuture::join);
      await("each caller has one response")
          .until(() -> responses.items.get() + responses.failures.get() == CALLERS * CALLS);
      assertTrue(watch.latest().await().indefinitely().isPresent());
    } finally {
      callers.shutdown();
      reading.shutdown();
    }
    assertEquals(0, responses.tooEarly.get());
    assertTrue(responses.items.get() > 0);
  }

  /** Those of all callers; a failure is a read that was one too many at once. */
  private static final class Responses {
    private final AtomicInteger items = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger tooEarly = new AtomicInteger();
  }

  /** Counts its response, and whether it comes before the subscription. */
  private static final class Caller implements UniSubscriber<Optional<AvailabilitySnapshot>> {
    private final Responses responses;
    private volatile boolean isSubscribed;

    Caller(Responses responses) {
      this.responses = responses;
    }

    @Override
    public void onSubscribe(UniSubscription subscription) {
      isSubscribed = true;
    }

    @Override
    public void onItem(Optional<AvailabilitySnapshot> item) {
      count(responses.items);
    }

    @Override
    public void onFailure(Throwable failure) {
      count(responses.failures);
    }

    private void count(AtomicInteger kind) {
      if (!isSubscribed) {
        responses.tooEarly.incrementAndGet();
      }
      kind.incrementAndGet();
    }
  }

  private AvailabilityReader watch(Executor executor) {
    return watch(executor, System::nanoTime);
  }

  private AvailabilityReader watch(Executor executor, LongSupplier nanoTime) {
    return new AvailabilityReader(
        sale.event(), PAUSE, availabilities, objectMapper, executor, MANY, MANY, nanoTime);
  }

  private static Optional<AvailabilitySnapshot> now(AvailabilityReader watch) {
    return watch.latest().await().indefinitely();
  }

  private static boolean fails(AvailabilityReader watch) {
    return watch.latest().subscribeAsCompletionStage().isCompletedExceptionally();
  }
}
