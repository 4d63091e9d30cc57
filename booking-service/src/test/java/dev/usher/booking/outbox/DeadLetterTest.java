package dev.usher.booking.outbox;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.QueueStub;
import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.Outbox;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.ClientProxy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that are given up or cannot be read: they stay for an operator. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class DeadLetterTest {
  private static final String DEAD =
      "select count(*) from booking.message where task_instance like ? || '/%'"
          + " and not picked and execution_time > '9999-01-01'";

  private final String event = "event-" + UUID.randomUUID().toString().substring(0, 8);

  @Inject Outbox outbox;
  @Inject RecordingHandler proxy;
  @Inject DeadLetterGauge deadLetters;
  @Inject MeterRegistry metrics;

  @AfterEach
  void end() {
    TestDatabase.update("delete from booking.message where task_instance like ? || '/%'", event);
  }

  @Test
  void aMessageThatIsGivenUpStaysAsADeadLetter() {
    double before = givenUp();
    send(RecordingHandler.FAILING, Instant.EPOCH);
    await("given up").until(() -> TestDatabase.number(DEAD, event) == 1);
    assertTrue(givenUp() > before);
  }

  @Test
  void deadLettersAreCountedAndSentAgainByAnOperator() {
    send(RecordingHandler.FAILING, Instant.EPOCH);
    await("given up").until(() -> TestDatabase.number(DEAD, event) == 1);

    // The count that begins with the service may end after one of these, with what it read before.
    await("counted")
        .until(
            () -> {
              deadLetters.update();
              return metrics.get("usher.messages.dead").gauge().value() >= 1;
            });

    int attempts = handler().begun.size();
    // As docs/operations says.
    TestDatabase.update(
        "update booking.message set execution_time = now()"
            + " where task_instance like ? || '/%' and execution_time > '9999-01-01'",
        event);
    await("tried again").until(() -> handler().begun.size() > attempts);
  }

  @Test
  void aMessageThatCannotBeReadIsADeadLetterAtOnceAndInNobodysWay() {
    List<String> unreadable =
        List.of("\\xff00", "null", "\"text\"", "{\"event\": \"gala\", \"id\": \"1\"}", "");
    double before = givenUp();
    for (int n = 0; n < unreadable.size(); n++) {
      TestDatabase.update(
          "insert into booking.message"
              + " (task_name, task_instance, task_data, execution_time, picked, version, priority)"
              + " values (?, ?, ?::text::bytea, now(), false, 1, 0)",
          RecordingHandler.KIND,
          event + "/" + n,
          unreadable.get(n));
    }
    send("p", Instant.now().plusSeconds(60));

    await("sent").until(() -> handler().delivered(event).equals(List.of(event + "/p")));
    await("given up").until(() -> TestDatabase.number(DEAD, event) == unreadable.size());
    assertEquals(before + unreadable.size(), givenUp());
  }

  private void send(String id, Instant giveUpAt) {
    QuarkusTransaction.requiringNew()
        .run(() -> outbox.send(RecordingHandler.KIND, new Message(event, id, "", giveUpAt)));
  }

  private RecordingHandler handler() {
    return ClientProxy.unwrap(proxy);
  }

  private double givenUp() {
    return metrics
        .counter("usher.messages", "kind", RecordingHandler.KIND, "outcome", "given-up")
        .count();
  }
}
