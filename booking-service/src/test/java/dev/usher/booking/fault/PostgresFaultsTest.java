package dev.usher.booking.fault;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PaymentRows;
import dev.usher.booking.testing.PostgresFaults;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.booking.testing.Webhook;
import dev.usher.testing.PostgresProxy;
import dev.usher.testing.PostgresProxy.Commit;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL that is silent, or goes away in the middle of a commit. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
@TestProfile(PostgresFaultsTest.Proxied.class)
class PostgresFaultsTest {
  private static final Executor THREAD_EACH = task -> new Thread(task).start();
  // Ends a wait that has no limit of its own; how long the others take is not tested.
  private static final int PATIENCE_SECONDS = 60;
  private static final int MORE_THAN_THREADS = 40;
  private static final int FEWER_THAN_THREADS = 10;

  /** An instance whose PostgreSQL can be taken away. */
  public static final class Proxied implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(PostgresProxy.class));
    }
  }

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual().places(1_000));
  private final Visitor visitor = sale.visitor();

  @AfterEach
  void mend() {
    PostgresProxy.mend();
    await("ready again").until(() -> ready().status() == 200);
    String unchanged = EventJson.usual().places(1_000).json();
    await("takes changes again")
        .until(() -> site.putEvent(sale.event(), unchanged).status() == 200);
  }

  @ParameterizedTest
  @EnumSource(Commit.class)
  void aWebhookWhoseCommitFailsIsUnavailableAndHasItsEffectOnce(Commit commit) {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    Webhook webhook = Webhook.paid(visitor.startsToPay(hold).is(200).text("/paymentId"), 4500);

    failsAtItsCommit(commit, () -> webhook.sentTo(site));
    webhook.sentTo(site).is(204);

    visitor.booking(hold).is(200);
    PaymentRows payments = new PaymentRows(sale.event());
    assertEquals(1, payments.ledger("BOOKED"));
    assertEquals(1, payments.tickets());
    assertEquals(0, payments.messages("refund"));
  }

  @ParameterizedTest
  @EnumSource(Commit.class)
  void aHoldWhoseReturnFailsAtTheCommitIsReturnedByARetry(Commit commit) {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");

    failsAtItsCommit(commit, () -> visitor.cancels(hold));
    visitor.cancels(hold).is(204);

    assertEquals(0, EventCounts.live(sale.event()));
    assertEquals(0, EventCounts.taken(sale.event()));
  }

  @ParameterizedTest
  @EnumSource(Commit.class)
  void anEventWhoseChangeFailsAtTheCommitIsChangedByARetry(Commit commit) {
    String changed = EventJson.usual().places(7).json();

    failsAtItsCommit(commit, () -> site.putEvent(sale.event(), changed));
    await("changed").until(() -> site.putEvent(sale.event(), changed).status() == 200);

    await("shown").until(() -> sale.availability().text("/sections/0/capacity").equals("7"));
  }

  @ParameterizedTest
  @EnumSource(Commit.class)
  void aChoiceOnThePayPageWhoseCommitFailsIsMadeByARetry(Commit commit) {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    Reply payment = visitor.startsToPay(hold).is(200);

    failsAtItsCommit(commit, () -> visitor.chooses(payment, "succeeded"));
    visitor.chooses(payment, "succeeded").is(200);

    await("booked").until(() -> visitor.booking(hold).status() == 200);
  }

  private void failsAtItsCommit(Commit commit, Supplier<Reply> request) {
    PostgresProxy.cutAtNextCommit(commit);
    isUnavailable(request.get());
    assertTrue(PostgresProxy.isCut(), "it came to the commit");
    PostgresProxy.mend();
    await("ready again").until(() -> ready().status() == 200);
  }

  @Test
  void whilePostgresqlIsSilentEachCallIsRefusedInTimeHoweverManyThereAre() throws Exception {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    String payment = visitor.startsToPay(hold).is(200).text("/paymentId");
    Webhook webhook = Webhook.paid(payment, 4500);
    String event = "/api/events/" + sale.event();
    Map<String, Supplier<Reply>> requests = new LinkedHashMap<>();
    requests.put("hold", () -> visitor.looksAt(hold));
    requests.put("start of a payment", () -> visitor.startsToPay(hold));
    requests.put("booking", () -> visitor.booking(hold));
    requests.put("cancel", () -> visitor.cancels(hold));
    requests.put("webhook", () -> webhook.sentTo(site));
    requests.put("pay page", () -> site.get("/pay/" + payment));
    requests.put("event", () -> site.get(event));
    requests.put("list of events", () -> site.get("/api/events?limit=7"));
    requests.put("availability", () -> site.get(event + "/availability"));
    requests.put("change", () -> site.putEvent(sale.event(), EventJson.usual().places(7).json()));

    PostgresProxy.freeze();
    Map<String, List<CompletableFuture<Reply>>> asked = new LinkedHashMap<>();
    requests.forEach(
        (name, request) ->
            asked.put(
                name,
                IntStream.range(0, MORE_THAN_THREADS / requests.size())
                    .mapToObj(i -> CompletableFuture.supplyAsync(request, THREAD_EACH))
                    .toList()));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (Map.Entry<String, List<CompletableFuture<Reply>>> kind : asked.entrySet()) {
      for (CompletableFuture<Reply> reply : kind.getValue()) {
        try {
          isUnavailable(reply.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
          throw new AssertionError("Not refused in time: " + kind.getKey(), e);
        }
      }
    }

    PostgresProxy.mend();
    await("ready again").until(() -> ready().status() == 200);
    assertEquals("HELD", visitor.looksAt(hold).is(200).text("/status"));
    webhook.sentTo(site).is(204);
  }

  @Test
  void noStatementWaitsInPostgresqlOnceItsCallerHasGone() throws Exception {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    try (TestDatabase.Lock payments = TestDatabase.lockTable("booking.payment")) {
      List<CompletableFuture<Reply>> asked =
          IntStream.range(0, FEWER_THAN_THREADS)
              .mapToObj(
                  i -> CompletableFuture.supplyAsync(() -> visitor.looksAt(hold), THREAD_EACH))
              .toList();
      CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      asked.forEach(answer -> isUnavailable(answer.join()));

      await("PostgreSQL has cancelled them").until(() -> PostgresFaults.waiting() == 0);
      assertTrue(payments.isHeld());
    }
    visitor.looksAt(hold).is(200);
  }

  @Test
  void whilePostgresqlTakesNoConnectionsNobodyWaitsForOne() throws Exception {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    PostgresProxy.cut();
    await("not ready").until(() -> ready().status() == 503);
    CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < MORE_THAN_THREADS; i++) {
                isUnavailable(visitor.looksAt(hold));
              }
            },
            THREAD_EACH)
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void whilePostgresqlIsSilentReadinessSaysSoAndLivenessDoesNotDependOnIt() {
    PostgresProxy.freeze();
    await("not ready").until(() -> ready().status() == 503);
    assertEquals(200, BookingClient.management().get("/q/health/live").status());
  }

  /** A number that stayed would hide what other instances know. */
  @Test
  void whilePostgresqlIsAwayTheStateOfReleasesIsNoNumber() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    TestDatabase.update(
        "update inventory.hold set expires_at = now() - interval '1 minute'"
            + " where event_id = ? and status = 'HELD'",
        sale.event());
    await("its release is overdue, as no worker runs: " + hold)
        .until(() -> metric("usher_release_overdue_seconds") >= 60);
    assertEquals(0, metric("usher_release_workers"));

    PostgresProxy.cut();
    await("unknown").until(() -> Double.isNaN(metric("usher_release_overdue_seconds")));
    assertTrue(Double.isNaN(metric("usher_release_workers")));
    // Otherwise an instance that has not noticed the outage yet counts as ready again.
    await("not ready").until(() -> ready().status() == 503);
  }

  private static double metric(String name) {
    return BookingClient.management()
        .get("/q/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private Reply ready() {
    return BookingClient.management().get("/q/health/ready");
  }

  private static void isUnavailable(Reply answer) {
    assertEquals("1", answer.isProblem(503, "unavailable").header("Retry-After"));
  }
}
