package dev.usher.booking.fault;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL that is silent, ends connections, or goes away in the middle of a commit. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
@TestProfile(PostgresFaultsTest.Proxied.class)
class PostgresFaultsTest {
  private static final Executor THREAD_EACH = task -> new Thread(task).start();
  // Several times what the service may take, and less than what it took before it had bounds.
  private static final int PATIENCE_SECONDS = 12;
  private static final int MORE_THAN_THREADS = 40;
  private static final int ROUNDS = 5;

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
  }

  @ParameterizedTest
  @EnumSource(Commit.class)
  void aWebhookWhoseCommitFailsIsUnavailableAndHasItsEffectOnce(Commit commit) {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    Webhook webhook = Webhook.paid(visitor.startsToPay(hold).is(200).text("/paymentId"), 4500);

    failsAtItsCommit(commit, () -> webhook.sentTo(site));
    webhook.sentTo(site).is(204);

    visitor.booking(hold).is(200);
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from inventory.ledger where event_id = ? and kind = 'BOOKED'",
            sale.event()));
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from booking.ticket where event_id = ?", sale.event()));
    assertEquals(
        0,
        TestDatabase.number(
            "select count(*) from booking.message where task_instance like ? || '/%'"
                + " and task_name = 'refund'",
            sale.event()));
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
    List<Supplier<Reply>> requests =
        List.of(
            () -> visitor.looksAt(hold),
            () -> visitor.startsToPay(hold),
            () -> visitor.booking(hold),
            () -> visitor.cancels(hold),
            () -> webhook.sentTo(site),
            () -> site.get("/pay/" + payment),
            () -> site.get("/api/events/" + sale.event()),
            () -> site.get("/api/events?limit=7"),
            () -> site.get("/api/events/" + sale.event() + "/availability"),
            () -> site.putEvent(sale.event(), EventJson.usual().places(7).json()));

    PostgresProxy.freeze();
    List<CompletableFuture<Reply>> asked =
        IntStream.range(0, MORE_THAN_THREADS)
            .mapToObj(i -> requests.get(i % requests.size()))
            .map(request -> CompletableFuture.supplyAsync(request, THREAD_EACH))
            .toList();
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    asked.forEach(answer -> isUnavailable(answer.join()));

    PostgresProxy.mend();
    await("ready again").until(() -> ready().status() == 200);
    assertEquals("HELD", visitor.looksAt(hold).is(200).text("/status"));
    webhook.sentTo(site).is(204);
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

  @Test
  void afterPostgresqlHasEndedAllConnectionsNobodyIsRefused() {
    List<String> holds =
        IntStream.rangeClosed(1, 8)
            .mapToObj(i -> sale.visitor("v" + i).holds("hall-A-" + i).is(201).text("/id"))
            .toList();
    // As many connections as threads can have.
    List<Visitor> visitors =
        IntStream.rangeClosed(1, 8).mapToObj(i -> sale.visitor("v" + i)).toList();
    for (int round = 0; round < ROUNDS; round++) {
      allSucceed(
          IntStream.range(0, MORE_THAN_THREADS)
              .<Supplier<Reply>>mapToObj(i -> () -> visitors.get(i % 8).looksAt(holds.get(i % 8))));
      endAllConnections();
      allSucceed(
          IntStream.range(0, MORE_THAN_THREADS)
              .<Supplier<Reply>>mapToObj(
                  i ->
                      switch (i % 3) {
                        case 0 -> () -> visitors.get(i % 8).looksAt(holds.get(i % 8));
                        case 1 -> () -> visitors.get(i % 8).startsToPay(holds.get(i % 8));
                        default -> () -> sale.visitor().holdsPlaces(1);
                      }));
    }
  }

  @Test
  void holdsThatAreUnderWayWhilePostgresqlEndsAllConnectionsAreTaken() {
    for (int round = 1; round <= ROUNDS; round++) {
      List<CompletableFuture<Reply>> holds =
          IntStream.range(0, MORE_THAN_THREADS)
              .mapToObj(i -> sale.visitor().sendAsync(Visitor.places(1), Map.of()))
              .toList();
      endAllConnections();
      holds.forEach(answer -> answer.join().is(201));
      assertEquals((long) round * MORE_THAN_THREADS, EventCounts.live(sale.event()));
    }
    assertEquals((long) ROUNDS * MORE_THAN_THREADS, EventCounts.taken(sale.event()));
  }

  private static void endAllConnections() {
    TestDatabase.update(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            + " where datname = 'postgres' and pid <> pg_backend_pid()");
  }

  private static void allSucceed(Stream<Supplier<Reply>> requests) {
    requests
        .map(request -> CompletableFuture.supplyAsync(request, THREAD_EACH))
        .toList()
        .forEach(answer -> assertTrue(answer.join().status() < 300, answer.join()::toString));
  }

  private Reply ready() {
    return BookingClient.management().get("/q/health/ready");
  }

  private static void isUnavailable(Reply answer) {
    assertEquals("1", answer.isProblem(503, "unavailable").header("Retry-After"));
  }
}
