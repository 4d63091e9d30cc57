package dev.usher.booking.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.RawConnection;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.SiteProfile;
import dev.usher.booking.testing.TestPass;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestKeys;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The waiting room's keys are late, broken or gone: who has a good pass does not notice. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
@TestProfile(SiteProfile.class)
class PassKeysTest {
  private static final int MORE_THAN_THREADS = 60;
  private static final PrivateKey STRANGER = TestKeys.STRANGER.getPrivate();

  @Inject MeterRegistry meters;

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();

  @AfterEach
  void theWaitingRoomIsWell() {
    QueueStub.answerAgain();
    QueueStub.KEYS.set(TestPass.jwks());
    await("its keys are known").until(() -> sale.visitor().holdsPlaces(1).status() == 201);
  }

  @Test
  void unknownKeysWaitForTheOneFetchWithoutAThreadAndUpToABound() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    QueueStub.stopAnswering();
    List<CompletableFuture<Reply>> first = fillsTheWaitingPlaces(hold);

    List<CompletableFuture<Reply>> more = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      more.add(looks(hold, madeUp("more-" + i)));
    }
    more.forEach(answer -> answer.join().isProblem(503, "overloaded"));
    assertEquals("1", more.get(0).join().header("Retry-After"));
    takes(madeUp("holds")).isProblem(503, "overloaded");
    // Both need a worker thread, and the second a connection.
    visitor.looksAt(hold).is(200);
    visitor.startsToPay(hold).is(200);
    visitor.holds("hall-A-2").is(201);
    assertTrue(first.stream().noneMatch(CompletableFuture::isDone));

    QueueStub.answerAgain();

    first.forEach(answer -> answer.join().isProblem(401, "invalid-pass"));
  }

  @Test
  void whoLeavesDoesNotTakeTheFetchFromTheOthers() {
    PrivateKey next = TestKeys.NEXT.getPrivate();
    QueueStub.stopAnswering();
    String pass = TestPass.genuine("v", sale.event(), "p").signedWith("next", next).sign();
    String path = "/api/events/" + sale.event() + "/holds";
    CompletableFuture<Reply> first = waitsForAFetch();
    CompletableFuture<Reply> honest =
        site.sendAsync("POST", path, TestPass.bearer(pass), Visitor.seats("hall-B-1"));
    await("the honest one waits").until(() -> waiting() == 2);
    for (int i = 0; i < 3; i++) {
      RawConnection leaving =
          RawConnection.open(site)
              .postInChunks(path, madeUp("leaves-" + i), Visitor.seats("hall-B-2"));
      await("one more waits").until(() -> waiting() == 3);
      leaving.cut();
      await("one fewer waits").until(() -> waiting() == 2);
    }
    assertFalse(honest.isDone());
    QueueStub.KEYS.set(TestPass.jwks("next", next));

    QueueStub.answerAgain();

    honest.join().is(201);
    first.join().is(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"keys\":[]}",
        "{}",
        "",
        "<html>Bad gateway</html>",
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"pass-key-1\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"pass-key-1\",\"k\":\"AAAA\"}]}"
      })
  void aKeySetWithoutAUsableKeyLeavesTheLastGoodOne(String keys) {
    visitor.holds("hall-A-1").is(201);
    QueueStub.KEYS.set(keys);
    int before = QueueStub.KEY_FETCHES.get();

    await("it was fetched again and again")
        .until(
            () -> {
              sale.visitor().holdsPlaces(1).is(201);
              return QueueStub.KEY_FETCHES.get() > before + 2;
            });

    visitor.holdsPlaces(1).is(201);
  }

  @Test
  void aKeySetThatIsTooLongLeavesTheLastGoodOne() {
    visitor.holds("hall-A-1").is(201);
    QueueStub.KEYS.set(TestPass.jwks("next", STRANGER) + " ".repeat(1 << 20));
    int before = QueueStub.KEY_FETCHES.get();

    await("it was fetched again and again")
        .until(
            () -> {
              sale.visitor().holdsPlaces(1).is(201);
              return QueueStub.KEY_FETCHES.get() > before + 2;
            });
  }

  private List<CompletableFuture<Reply>> fillsTheWaitingPlaces(String hold) {
    List<CompletableFuture<Reply>> asked = new ArrayList<>(List.of(waitsForAFetch()));
    IntStream.range(1, SiteProfile.WAITING_FOR_KEYS)
        .forEach(i -> asked.add(looks(hold, madeUp("other-" + i))));
    await("all places are taken").until(() -> waiting() == SiteProfile.WAITING_FOR_KEYS);
    return asked;
  }

  /** Somebody asks until a fetch is begun, which is not answered, and waits for it. */
  private CompletableFuture<Reply> waitsForAFetch() {
    List<CompletableFuture<Reply>> asked = new ArrayList<>(List.of(looks("x", madeUp("first"))));
    await("a fetch is under way")
        .until(
            () -> {
              if (asked.get(0).isDone()) {
                asked.set(0, looks("x", madeUp("first")));
              }
              return waiting() == 1;
            });
    return asked.get(0);
  }

  private CompletableFuture<Reply> looks(String hold, String pass) {
    return site.sendAsync("GET", "/api/holds/" + hold, TestPass.bearer(pass), "");
  }

  private Reply takes(String pass) {
    return site.send(
        "POST",
        "/api/events/" + sale.event() + "/holds",
        TestPass.bearer(pass),
        Visitor.seats("hall-B-1"));
  }

  private String madeUp(String keyId) {
    return TestPass.genuine("v", sale.event(), "p").signedWith(keyId, STRANGER).sign();
  }

  private double waiting() {
    return meters.get("usher.pass.waiting").gauge().value();
  }
}
