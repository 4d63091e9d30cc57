package dev.usher.pass;

import static dev.usher.pass.TestPasses.KEY;
import static dev.usher.pass.TestPasses.NEXT;
import static dev.usher.pass.TestPasses.NOW;
import static dev.usher.pass.TestPasses.claims;
import static dev.usher.pass.TestPasses.sign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomPassesTest {
  private final KeyServer server = new KeyServer();
  private final RoomPasses passes =
      new RoomPasses(
          server.address(),
          "gala",
          "usher-queue",
          "usher-booking",
          Clock.fixed(NOW, ZoneOffset.UTC));

  RoomPassesTest() throws IOException {
    server.publishes(KEY);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aGoodPassIsWhatItsClaimsSay_andTheKeysAreFetchedOnce() {
    Pass expected =
        new Pass(
            "ann",
            "gala",
            "pass-1",
            Instant.parse("2030-05-01T19:01:00Z"),
            Optional.empty(),
            false,
            Optional.empty());
    for (int i = 0; i < 10; i++) {
      assertEquals(Optional.of(expected), passes.verify(sign(claims(), KEY)));
    }
    assertEquals(1, server.fetches());
  }

  @Test
  void whatTheRoomDidNotGiveOrNoLongerHoldsIsRefused() {
    isRefused(claims -> claims.setStringClaim("room", "other"));
    isRefused(claims -> claims.setIssuer("somebody"));
    isRefused(claims -> claims.setAudience("somebody"));
    isRefused(claims -> claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond())));
    isRefused(claims -> claims.unsetClaim("exp"));
    isRefused(claims -> claims.unsetClaim("room"));
    isRefused(claims -> claims.unsetClaim("jti"));
    isRefused(claims -> claims.unsetClaim("sub"));
    isRefused(claims -> claims.setClaim("room", 7));
    isRefused(claims -> claims.setClaim("bound", "true"));
  }

  private void isRefused(Consumer<JwtClaims> change) {
    JwtClaims claims = claims();
    change.accept(claims);
    assertEquals(Optional.empty(), passes.verify(sign(claims, KEY)), claims::toString);
  }

  @Test
  void aTokenThatIsNotSignedByThePublishedKeyIsRefused() {
    NEXT.setKeyId(KEY.getKeyId());
    String forged = sign(claims(), NEXT);
    NEXT.setKeyId("two");
    assertEquals(Optional.empty(), passes.verify(forged));

    String none = encoded("{\"alg\":\"none\",\"kid\":\"one\"}") + "." + encoded(claims().toJson());
    assertEquals(Optional.empty(), passes.verify(none + "."));
    assertEquals(Optional.empty(), passes.verify("no.such.pass"));
    assertEquals(Optional.empty(), passes.verify(""));
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aCookieIsGoodInItsBrowserAlone() {
    BrowserKey anns = BrowserKey.random();
    JwtClaims claims = claims();
    claims.setStringClaim("browser", anns.hash());
    String cookie = sign(claims, KEY);

    assertTrue(passes.verify(cookie, anns).isPresent());
    assertEquals(Optional.empty(), passes.verify(cookie, BrowserKey.random()));
    assertEquals(Optional.empty(), passes.verify(cookie), "as a bearer token");
    assertEquals(Optional.empty(), passes.verify(sign(claims(), KEY), anns), "names no browser");
  }

  /** It is for a browser of Usher's own shop, and this site sees no cookie of that. */
  @Test
  void aPassForOneBrowserOfTheShopIsGoodForNothingHere() {
    JwtClaims claims = claims();
    claims.setClaim("bound", true);
    assertEquals(Optional.empty(), passes.verify(sign(claims, KEY)));
    BrowserKey anns = BrowserKey.random();
    claims.setStringClaim("browser", anns.hash());
    assertEquals(Optional.empty(), passes.verify(sign(claims, KEY)));
    assertEquals(Optional.empty(), passes.verify(sign(claims, KEY), anns), "as a cookie");
    claims = claims();
    claims.setClaim("bound", false);
    assertTrue(passes.verify(sign(claims, KEY)).isPresent());
  }

  @Test
  void inventedKeysCauseNoFetches() {
    for (int i = 0; i < 20; i++) {
      assertEquals(Optional.empty(), passes.verify(sign(claims(), NEXT)));
    }
    assertTrue(server.fetches() <= 2, () -> server.fetches() + " fetches");
  }

  @Test
  void tokensCauseNoFetchesWhileFetchesFailEither() {
    server.publishesNothing();
    for (int i = 0; i < 20; i++) {
      assertThrows(KeysUnavailableException.class, () -> passes.verify(sign(claims(), KEY)));
    }
    assertEquals(1, server.fetches());
  }

  @Test
  void withoutKeysNothingCanBeSaid() {
    server.close();
    assertThrows(KeysUnavailableException.class, () -> passes.verify(sign(claims(), KEY)));
  }
}
