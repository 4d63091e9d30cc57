package dev.usher.booking.fault;

import static dev.usher.testing.Eventually.await;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PostgresFaults;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.RawConnection;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.SiteProfile;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
@TestProfile(SiteProfile.class)
class OverloadTest {
  private static final int UNDER_WAY = SiteProfile.UNDER_WAY;
  private static final int LISTENERS = SiteProfile.LISTENERS;
  private static final int WAITING = SiteProfile.WAITING;
  private static final int OF_ONE_EVENT = WAITING / 2;

  private static final Executor THREAD_EACH = task -> new Thread(task).start();

  @Inject MeterRegistry meters;

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final String stream = "/api/events/" + sale.event() + "/availability/stream";

  @Test
  void tooManyRequestsThatWaitAreRefusedAtOnceAndHoldsAreTakenAllTheSame() {
    Visitor visitor = sale.visitor();
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    List<CompletableFuture<Reply>> asked = new ArrayList<>();
    TestDatabase.Lock payments = TestDatabase.lockTable("booking.payment");
    try {
      for (int i = 0; i < 2 * UNDER_WAY; i++) {
        asked.add(CompletableFuture.supplyAsync(() -> visitor.startsToPay(hold), THREAD_EACH));
      }
      await("the others are refused")
          .until(() -> asked.stream().filter(CompletableFuture::isDone).count() == UNDER_WAY);

      assertTrue(
          PostgresFaults.waiting() < UNDER_WAY, "there are fewer threads than requests let in");
      Reply refused = visitor.startsToPay(hold).isProblem(503, "overloaded");
      assertEquals("1", refused.header("Retry-After"));
      site.get("/api/events").isProblem(503, "overloaded");
      visitor.holds("hall-A-2").is(201);
      sale.availability();
    } finally {
      payments.close();
    }
    assertEquals(
        Map.of(200, UNDER_WAY, 503, UNDER_WAY),
        asked.stream().collect(toMap(a -> a.join().status(), a -> 1, Integer::sum)));
    await("let in again").until(() -> visitor.looksAt(hold).status() == 200);
  }

  @Test
  void bodiesThatComeSlowlyKeepNobodyElseOut() {
    String operator = TestStores.keys().operatorToken(Duration.ofMinutes(5));
    List<RawConnection> slow = new ArrayList<>();
    for (int i = 0; i < 2 * UNDER_WAY; i++) {
      slow.add(RawConnection.open(site).begin("PUT", "/api/events/slow-" + i, operator));
      slow.add(RawConnection.open(site).begin("POST", "/api/events/slow/holds", operator));
    }
    site.get("/api/events").is(200);
    for (RawConnection each : slow) {
      String response = each.response();
      assertTrue(response.startsWith("HTTP/1.1 408"), response);
      assertTrue(response.contains("urn:usher:problem:body-too-slow"), response);
    }
  }

  @Test
  void tooManyListenersAreRefusedUntilOneLeaves() {
    try (Stream<String> first = site.stream(stream).body();
        Stream<String> second = site.stream(stream).body()) {
      // Each response has begun.
      assertEquals("event:availability", BookingClient.events(first).next());
      assertEquals("event:availability", BookingClient.events(second).next());

      // As a stream too: one that were let in would have no end to wait for.
      HttpResponse<Stream<String>> refused = site.stream(stream);
      assertEquals(503, refused.statusCode());
      assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
      assertTrue(refused.body().collect(joining()).contains("urn:usher:problem:unavailable"));
    }
    await("room for another").until(this::isThereRoom);
  }

  @Test
  void streamsThatAreCutBeforeTheyBeganAreNotCountedAnyLonger() {
    for (int round = 0; round < 3; round++) {
      List<RawConnection> cut = new ArrayList<>();
      Sale fresh = site.opens(EventJson.usual());
      TestDatabase.Lock slow = TestDatabase.lockTable("inventory.event");
      try {
        for (int i = 0; i < LISTENERS; i++) {
          cut.add(RawConnection.open(site).get(path(fresh) + "/stream"));
        }
        await("all are counted").until(() -> gauge("usher.availability.listeners") == LISTENERS);
        await("and read").until(() -> PostgresFaults.waiting() > 0);
        cut.forEach(RawConnection::cut);
        await("none is counted").until(() -> gauge("usher.availability.listeners") == 0);
      } finally {
        slow.close();
      }
      await("read").until(() -> gauge("usher.availability.waiting") == 0);
      sale.availability();
    }
    assertEquals(0, gauge("usher.availability.listeners"));
    await("room for another").until(this::isThereRoom);
  }

  @Test
  void tooManyWhoWaitForOneReadAreRefusedAndOtherEventsHaveTheirShare() {
    Sale other = site.opens(EventJson.usual());
    Sale third = site.opens(EventJson.usual());
    List<CompletableFuture<Reply>> first = new ArrayList<>();
    List<CompletableFuture<Reply>> second = new ArrayList<>();
    TestDatabase.Lock silent = TestDatabase.lockTable("inventory.event");
    try {
      for (int i = 0; i < 3 * OF_ONE_EVENT; i++) {
        first.add(sendAsync(sale));
      }
      await("half wait").until(() -> done(first) == 2 * OF_ONE_EVENT);
      assertEquals(OF_ONE_EVENT, gauge("usher.availability.waiting"));
      for (int i = 0; i < OF_ONE_EVENT; i++) {
        second.add(sendAsync(other));
      }
      await("all wait").until(() -> gauge("usher.availability.waiting") == WAITING);

      Reply refused = site.get(path(third)).isProblem(503, "overloaded");
      assertEquals("1", refused.header("Retry-After"));
    } finally {
      silent.close();
    }
    second.forEach(answer -> answer.join().is(200));
    assertEquals(
        Map.of(200, OF_ONE_EVENT, 503, 2 * OF_ONE_EVENT),
        first.stream().collect(toMap(a -> a.join().status(), a -> 1, Integer::sum)));
    assertEquals(0, gauge("usher.availability.waiting"));
    third.availability();
  }

  private CompletableFuture<Reply> sendAsync(Sale of) {
    return site.sendAsync("GET", path(of), Map.of(), "");
  }

  private static long done(List<CompletableFuture<Reply>> asked) {
    return asked.stream().filter(CompletableFuture::isDone).count();
  }

  private static String path(Sale of) {
    return "/api/events/" + of.event() + "/availability";
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  private boolean isThereRoom() {
    HttpResponse<Stream<String>> another = site.stream(stream);
    another.body().close();
    return another.statusCode() == 200;
  }
}
