package dev.usher.booking.pass;

import static dev.usher.testing.Eventually.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.TestPass;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Jws;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestKeys;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.PrivateKey;
import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PassVerifierTest {
  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final TestPass genuine = TestPass.genuine("v", sale.event(), "p");

  @Inject PassVerifier verifier;

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void signaturesAreVerifiedByNativeCode() {
    assertEquals(
        Optional.of("AmazonCorrettoCryptoProvider"), verifier.provider().map(Provider::getName));
  }

  @Test
  void aGenuinePassTakesHoldsAgainAndAgain() {
    Visitor visitor = sale.visitor();

    visitor.holds("hall-A-1").is(201);
    visitor.holds("hall-A-2").is(201);
  }

  @Test
  void whateverIsNoGenuinePassIsRefusedAndLeavesNothing() {
    String good = genuine.sign();
    Stream.of(
            genuine.signedWith(TestPass.KEY_ID, TestKeys.STRANGER.getPrivate()).sign(),
            genuine.signedWith("unknown-key", TestKeys.STRANGER.getPrivate()).sign(),
            genuine.issuedBy("somebody").sign(),
            genuine.forAudience("somebody").sign(),
            genuine.until(Instant.now().minusSeconds(1)).sign(),
            // For one browser, as a cookie of a site.
            genuine.signWith("browser", "b".repeat(43)),
            genuine.signWith("room", 7),
            genuine.signWith("sub", ""),
            genuine.signWith("sub", "\u200b"),
            genuine.signWith("sub", "a\u202eb"),
            genuine.signWith("exp", -1),
            genuine.signWith("exp", 400_000_000_000L),
            genuine.signWith("exp", Long.MAX_VALUE),
            genuine.signWith("exp", null),
            // Signed in another way than passes are, by the genuine key.
            genuine.signOtherwise(),
            // Signed with a shared secret, or not at all.
            genuine.signWithSecret("s".repeat(64).getBytes(UTF_8)),
            "eyJhbGciOiJub25lIiwia2lkIjoicGFzcy1rZXktMSJ9." + good.split("\\.", -1)[1] + ".",
            good.substring(0, good.length() - 8) + "AAAAAAAA",
            TestStores.keys().operatorToken(Duration.ofMinutes(1)),
            // Headers of other kinds than they should be.
            header("{\"alg\":\"RS256\",\"kid\":7}") + rest(good),
            header("{\"alg\":7,\"kid\":\"pass-key-1\"}") + rest(good),
            header("{\"alg\":\"RS256\",\"kid\":\"pass-key-1\",\"cty\":7}") + rest(good),
            header("{\"alg\":\"RS256\",\"kid\":\"pass-key-1\",\"crit\":7}") + rest(good),
            header("[]") + rest(good),
            // The genuine signature in other texts.
            good + "=",
            good + "==",
            good.substring(0, good.length() - 9) + "!" + good.substring(good.length() - 9),
            good.substring(0, good.length() - 1) + after(good.charAt(good.length() - 1)),
            "x".repeat(5000),
            "not-a-token",
            "")
        .forEach(
            token -> {
              Reply refused = hold(TestPass.bearer(token)).isProblem(401, "invalid-pass");
              assertTrue(refused.header("WWW-Authenticate").contains("invalid_token"));
            });
    hold(Map.of("Content-Type", "application/json")).isProblem(401, "invalid-pass");
    assertEquals(0, EventCounts.live(sale.event()));
  }

  @Test
  void noVariantOfAGenuinePassIsAnUnexpectedFailure() {
    Random random = new Random(11);
    String header = "{\"alg\":\"RS256\",\"kid\":\"" + TestPass.KEY_ID + "\"}";
    List<String> variants = new ArrayList<>(Jws.oddTexts(random, 100, genuine.sign()));
    String[] fields = {
      "\"iss\": \"usher-queue\"",
      "\"aud\": \"usher-booking\"",
      "\"sub\": \"v\"",
      "\"room\": \"" + sale.event() + "\"",
      "\"jti\": \"p\"",
      "\"exp\": " + Instant.now().plusSeconds(600).getEpochSecond(),
      "\"nbf\": 1"
    };
    Jws.oddClaims(random, 150, fields)
        .forEach(claims -> variants.add(Jws.sign(genuine.key(), header, claims)));
    for (String pass : variants) {
      Reply hold = hold(TestPass.bearer(pass));
      assertTrue(hold.status() < 500, () -> pass + ": " + hold);
      Reply read = site.send("GET", "/api/holds/x", TestPass.bearer(pass), "");
      assertTrue(read.status() < 500, () -> pass + ": " + read);
    }
  }

  @Test
  void aPassOpensOneEventOnly() {
    Sale other = site.opens(EventJson.usual());
    String pass = TestPass.genuine("v", other.event(), "p").sign();

    hold(TestPass.bearer(pass)).isProblem(403, "wrong-event");

    assertEquals(0, EventCounts.live(sale.event()));
  }

  @Test
  void aPassThatEndsWhileItIsRememberedTakesNoNewHoldsButStillPays() {
    // With another pass if the machine was so slow that one ended first.
    Map.Entry<Visitor, Reply> held =
        await("held")
            .until(
                () -> {
                  Visitor late = sale.visitor("late", Instant.now().plusSeconds(3));
                  return Map.entry(late, late.holds("hall-A-1"));
                },
                attempt -> attempt.getValue().status() == 201);
    Visitor visitor = held.getKey();
    String hold = held.getValue().text("/id");

    await("the pass is over").until(() -> visitor.holds("hall-A-2").status() == 401);

    visitor.looksAt(hold).is(200);
    visitor.pays(hold).is(200);
    visitor.booking(hold).is(200);
  }

  @Test
  void aPassThatHasBeenOverForLongOpensNothing() {
    Visitor visitor = sale.visitor("once");
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    Visitor muchLater = sale.visitor("once", Instant.now().minus(Duration.ofHours(3)));

    muchLater.looksAt(hold).is(200);
    TestDatabase.update(
        "update inventory.hold set expires_at = now() - interval '2 hours' where event_id = ?",
        sale.event());
    muchLater.looksAt(hold).isProblem(401, "invalid-pass");
    visitor.looksAt(hold).is(200);
  }

  @Test
  void aNewKeysPassesWorkAndAWithdrawnKeysEndThoughTheyAreRemembered() {
    Visitor visitor = sale.visitor();
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    PrivateKey next = TestKeys.NEXT.getPrivate();
    try {
      QueueStub.KEYS.set(TestPass.jwks("next-key", next));

      await("the old key's pass ends").until(() -> visitor.looksAt(hold).status() == 401);
      hold(TestPass.bearer(genuine.signedWith("next-key", next).sign())).is(201);
    } finally {
      QueueStub.KEYS.set(TestPass.jwks());
    }
    await("the old key is back").until(() -> visitor.looksAt(hold).status() == 200);
  }

  @Test
  void aNewKeyIsFetchedAsSoonAsAPassNamesIt() {
    PrivateKey key = TestKeys.STRANGER.getPrivate();
    String both = TestPass.jwks().replaceFirst("]}$", "");
    String other = TestPass.jwks("other-key", key);
    String added = both + "," + other.substring(other.indexOf('[') + 1);
    try {
      QueueStub.KEYS.set(added);

      String pass = genuine.signedWith("other-key", key).sign();
      await("accepted").until(() -> hold(TestPass.bearer(pass)).status() == 201);
    } finally {
      QueueStub.KEYS.set(TestPass.jwks());
    }
  }

  @Test
  void madeUpKeysDoNotTurnIntoCallsOfTheWaitingRoom() {
    PrivateKey stranger = TestKeys.STRANGER.getPrivate();
    hold(TestPass.bearer(genuine.sign()));
    int before = QueueStub.KEY_FETCHES.get();
    long began = System.nanoTime();

    for (int i = 0; i < 200; i++) {
      hold(TestPass.bearer(genuine.signedWith("made-up-" + i, stranger).sign())).is(401);
    }

    long pauses = (System.nanoTime() - began) / Duration.ofMillis(200).toNanos();
    int fetches = QueueStub.KEY_FETCHES.get() - before;
    assertTrue(fetches <= pauses + 2, fetches + " fetches within " + pauses + " pauses");
  }

  private Reply hold(Map<String, String> headers) {
    return site.send(
        "POST", "/api/events/" + sale.event() + "/holds", headers, Visitor.seats("hall-B-1"));
  }

  private static String header(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private static String rest(String token) {
    return token.substring(token.indexOf('.'));
  }

  /** The sign after this one in base 64: in the last place it stands for the same bytes. */
  private static char after(char sign) {
    return (char) (sign + 1);
  }
}
