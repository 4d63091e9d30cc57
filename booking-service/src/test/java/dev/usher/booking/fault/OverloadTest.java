package dev.usher.booking.fault;

import static dev.usher.booking.language.Eventually.eventually;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.language.Answer;
import dev.usher.booking.language.EventText;
import dev.usher.booking.language.Postgres;
import dev.usher.booking.language.Sale;
import dev.usher.booking.language.Site;
import dev.usher.booking.language.Visitor;
import dev.usher.booking.language.WaitingRoom;
import dev.usher.standalone.test.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(WaitingRoom.class)
@TestProfile(OverloadTest.SmallBounds.class)
class OverloadTest {
  private static final int UNDER_WAY = 24;
  private static final int LISTENERS = 2;

  /** Bounds that a test can reach; more under way than there are threads. */
  public static class SmallBounds implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "usher.requests.max-under-way",
          Integer.toString(UNDER_WAY),
          "usher.availability.max-listeners",
          Integer.toString(LISTENERS));
    }
  }

  private static final Executor THREAD_EACH = task -> new Thread(task).start();

  private final Site site = Site.underTest();
  private final Sale sale = site.opens(EventText.usual());
  private final String stream = "/api/events/" + sale.event() + "/availability/stream";

  @Test
  void tooManyRequestsThatWaitAreRefusedAtOnceAndHoldsAreTakenAllTheSame() {
    Visitor visitor = sale.visitor();
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    List<CompletableFuture<Answer>> asked = new ArrayList<>();
    Postgres.Outage payments = Postgres.standstill("inventory.payment");
    try {
      for (int i = 0; i < 2 * UNDER_WAY; i++) {
        asked.add(CompletableFuture.supplyAsync(() -> visitor.startsToPay(hold), THREAD_EACH));
      }
      eventually(
          "the others are refused",
          () -> asked.stream().filter(CompletableFuture::isDone).count() == UNDER_WAY);

      assertTrue(Postgres.waiting() < UNDER_WAY, "there are fewer threads than requests let in");
      Answer refused = visitor.startsToPay(hold).isProblem(503, "overloaded");
      assertEquals("1", refused.header("Retry-After").orElse(""));
      site.get("/api/events").isProblem(503, "overloaded");
      visitor.holds("hall-A-2").is(201);
      sale.availability();
    } finally {
      payments.close();
    }
    assertEquals(
        Map.of(200, UNDER_WAY, 503, UNDER_WAY),
        asked.stream().collect(toMap(a -> a.join().status(), a -> 1, Integer::sum)));
    eventually("let in again", () -> visitor.looksAt(hold).status() == 200);
  }

  @Test
  void tooManyListenersAreRefusedUntilOneLeaves() {
    try (Stream<String> first = site.stream(stream).body();
        Stream<String> second = site.stream(stream).body()) {
      // Each has begun to be told.
      assertEquals("event:availability", first.iterator().next());
      assertEquals("event:availability", second.iterator().next());

      // As a stream too: one that were let in would have no end to wait for.
      HttpResponse<Stream<String>> refused = site.stream(stream);
      assertEquals(503, refused.statusCode());
      assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
      assertTrue(refused.body().collect(joining()).contains("urn:usher:problem:unavailable"));
    }
    eventually("room for another", this::isThereRoom);
  }

  private boolean isThereRoom() {
    HttpResponse<Stream<String>> another = site.stream(stream);
    another.body().close();
    return another.statusCode() == 200;
  }
}
