package dev.usher.booking.outbox;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.booking.testing.QueueStub;
import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.MessageHandler;
import dev.usher.common.outbox.MessageHandler.Undelivered;
import dev.usher.common.outbox.Outbox;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.ClientProxy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class OutboxTest {
  private static final Executor THREAD_EACH = task -> new Thread(task).start();
  private static final String COUNT =
      "select count(*) from booking.message where task_instance like ? || '/%'";

  private final String event = "event-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<Outbox> others = new ArrayList<>();

  @Inject Outbox outbox;
  @Inject RecordingHandler proxy;
  @Inject AgroalDataSource dataSource;

  @Inject
  @DataSource("booking")
  AgroalDataSource schedulerDataSource;

  @Inject TransactionSynchronizationRegistry transactions;
  @Inject ObjectMapper objectMapper;
  @Inject MeterRegistry metrics;
  @Inject Clock clock;

  @AfterEach
  void end() {
    handler().open();
    others.forEach(other -> other.stop(new ShutdownEvent()));
    TestDatabase.update("delete from booking.message where task_instance like ? || '/%'", event);
  }

  @Test
  void aMessageIsSentAfterTheCommitAndNotBefore() {
    QuarkusTransaction.begin();
    put("p");
    assertFalse(handler().hasBegun(event, "p"));
    QuarkusTransaction.commit();

    await("sent").until(() -> handler().delivered(event).equals(List.of(event + "/p")));
    await("forgotten").until(() -> TestDatabase.number(COUNT, event) == 0);
  }

  /**
   * Between polls an outbox waits until its clock has moved on. This one stands still, so only the
   * commit itself makes it look; it is ahead, so that no other outbox takes its messages.
   */
  @Test
  void aCommitSendsItsMessageWithoutWaitingForThePoll() {
    Instant ahead = clock.instant().plus(Duration.ofHours(1));
    RecordingHandler handler = new RecordingHandler();
    Outbox still = anotherInstance(handler, Clock.fixed(ahead, ZoneOffset.UTC));

    for (String id : List.of("first", "second", "third")) {
      QuarkusTransaction.requiringNew().run(() -> still.send(RecordingHandler.KIND, message(id)));
      await(id).until(() -> handler.delivered(event).contains(event + "/" + id));
    }
  }

  @Test
  void whatIsRolledBackIsNotSent() {
    QuarkusTransaction.begin();
    put("p");
    QuarkusTransaction.rollback();

    assertEquals(0, TestDatabase.number(COUNT, event));
  }

  @Test
  void aMessageNeedsATransaction() {
    assertThrows(RuntimeException.class, () -> put("p"));
    assertEquals(0, TestDatabase.number(COUNT, event));
  }

  @Test
  void instancesShareTheMessagesAndNoTwoSendTheSame() {
    List<RecordingHandler> handlers =
        Stream.concat(Stream.of(handler()), IntStream.range(0, 3).mapToObj(i -> anotherInstance()))
            .toList();
    int messages = 400;

    CompletableFuture.allOf(
            IntStream.range(0, 8)
                .mapToObj(
                    sender ->
                        CompletableFuture.runAsync(
                            () ->
                                IntStream.range(0, messages / 8)
                                    .forEach(i -> commit(sender + "-" + i)),
                            THREAD_EACH))
                .toArray(CompletableFuture[]::new))
        .join();

    await("sent").until(() -> TestDatabase.number(COUNT, event) == 0);
    List<String> sent = handlers.stream().flatMap(h -> h.delivered(event).stream()).toList();
    assertEquals(messages, sent.size());
    assertEquals(messages, sent.stream().distinct().count());
  }

  @Test
  void aMessageInDeliveryIsNotInTheWayOfOthersAndTakenByNobodyElse() {
    RecordingHandler other = anotherInstance();
    commit(RecordingHandler.WAITING);
    await("in delivery").until(() -> begun(other, RecordingHandler.WAITING) == 1);

    commit("p");

    await("sent").until(() -> deliveries(other, "p") == 1);
    assertEquals(1, begun(other, RecordingHandler.WAITING));
    assertEquals(1, TestDatabase.number(COUNT + " and picked", event));
  }

  @Test
  void anInstanceThatStopsFinishesWhatItIsSending() {
    // Of a kind of its own, so that no other instance sends them.
    RecordingHandler handler = new RecordingHandler("stopping", Undelivered.KEEP);
    Outbox other = instance(List.of(handler), clock);
    other.start(new StartupEvent());
    List<String> ids = IntStream.range(0, 8).mapToObj(i -> RecordingHandler.WAITING + i).toList();
    QuarkusTransaction.requiringNew()
        .run(() -> ids.forEach(id -> other.send("stopping", message(id))));
    await("in delivery").until(() -> ids.stream().allMatch(id -> handler.hasBegun(event, id)));

    Thread stopping = new Thread(() -> other.stop(new ShutdownEvent()));
    stopping.start();
    await("stopped, or waits for what is in delivery")
        .until(() -> !stopping.isAlive() || isWaitingForDeliveries(stopping));
    assertTrue(stopping.isAlive());
    handler.open();
    await("stopped").until(() -> !stopping.isAlive());
    others.clear();

    assertEquals(ids.size(), handler.delivered(event).size());
    assertEquals(0, TestDatabase.number(COUNT, event));
  }

  /** Whether the thread is where db-scheduler waits, without a limit of zero, for its workers. */
  private static boolean isWaitingForDeliveries(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING
        && Stream.of(thread.getStackTrace())
            .anyMatch(
                frame ->
                    frame.getClassName().equals("com.github.kagkarlsson.scheduler.Executor")
                        && frame.getMethodName().equals("stop"));
  }

  @Test
  void eachFailureOfAMessageDoublesItsPause() {
    commit(RecordingHandler.FAILING);

    await("failed three times")
        .until(
            () ->
                TestDatabase.number(
                        COUNT
                            + " and not picked and consecutive_failures >= 3 and execution_time ="
                            + " last_failure"
                            + " + interval '0.25 s' * 2 ^ (consecutive_failures - 1)",
                        event)
                    == 1);
  }

  @Test
  void aMessageOfALaterVersionIsSent() {
    TestDatabase.update(
        "insert into booking.message"
            + " (task_name, task_instance, task_data, execution_time, picked, version, priority)"
            + " values (?, ?, ?::text::bytea, now(), false, 1, 0)",
        RecordingHandler.KIND,
        event + "/p",
        """
        {"event": "%s", "id": "p", "body": "", "giveUpAt": "2100-01-01T00:00:00Z", "new": 1}"""
            .formatted(event));

    await("sent").until(() -> handler().delivered(event).equals(List.of(event + "/p")));
  }

  @Test
  void aHandlerThatEndsWithAnErrorIsTriedAgain() {
    commit(RecordingHandler.ERRING);

    await("sent")
        .until(
            () ->
                handler().delivered(event).equals(List.of(event + "/" + RecordingHandler.ERRING)));
    await("forgotten").until(() -> TestDatabase.number(COUNT, event) == 0);
  }

  /** More than can be in delivery at once are due before it. */
  @Test
  void aMessageThatMustArriveIsSentBeforeThoseThatExpire() {
    RecordingHandler expiring = new RecordingHandler("expiring", Undelivered.REMOVE);
    RecordingHandler urgent = new RecordingHandler("urgent", Undelivered.KEEP);
    Outbox other = instance(List.of(expiring, urgent), clock);
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              IntStream.range(0, 100)
                  .forEach(i -> other.send("expiring", message(RecordingHandler.WAITING + i)));
              other.send("urgent", message("urgent"));
            });
    try {
      other.start(new StartupEvent());
      await("sent").until(() -> urgent.delivered(event).equals(List.of(event + "/urgent")));
      assertEquals(List.of(), expiring.delivered(event));
    } finally {
      TestDatabase.update(
          "delete from booking.message where task_instance like ? || '/%' and not picked", event);
      expiring.open();
    }
  }

  private long begun(RecordingHandler other, String id) {
    return Stream.of(handler(), other).filter(h -> h.hasBegun(event, id)).count();
  }

  private long deliveries(RecordingHandler other, String id) {
    return Stream.of(handler(), other)
        .flatMap(h -> h.delivered(event).stream())
        .filter((event + "/" + id)::equals)
        .count();
  }

  private RecordingHandler handler() {
    return ClientProxy.unwrap(proxy);
  }

  /** Starts what another instance of the service would: an outbox on the same table. */
  private RecordingHandler anotherInstance() {
    RecordingHandler handler = new RecordingHandler();
    anotherInstance(handler, clock);
    return handler;
  }

  private Outbox anotherInstance(RecordingHandler handler, Clock itsClock) {
    Outbox other = instance(List.of(handler), itsClock);
    other.start(new StartupEvent());
    return other;
  }

  private Outbox instance(List<MessageHandler> handlers, Clock itsClock) {
    Outbox other =
        new BookingOutbox(
            dataSource,
            schedulerDataSource,
            transactions,
            handlers,
            objectMapper,
            metrics,
            itsClock);
    others.add(other);
    return other;
  }

  private void commit(String id) {
    QuarkusTransaction.requiringNew().run(() -> put(id));
  }

  private void put(String id) {
    outbox.send(RecordingHandler.KIND, message(id));
  }

  private Message message(String id) {
    return new Message(event, id, "", Instant.now().plusSeconds(60));
  }
}
