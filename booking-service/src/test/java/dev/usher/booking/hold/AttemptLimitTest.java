package dev.usher.booking.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.booking.language.Answer;
import dev.usher.booking.language.EventText;
import dev.usher.booking.language.Sale;
import dev.usher.booking.language.Site;
import dev.usher.booking.language.Visitor;
import dev.usher.booking.language.WaitingRoom;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(WaitingRoom.class)
@TestProfile(AttemptLimitTest.FewAttempts.class)
class AttemptLimitTest {
  private static final int ATTEMPTS = 3;

  /** Attempts that a test can use up, and that do not come back during it. */
  public static class FewAttempts implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "test.attempts-per-pass", Integer.toString(ATTEMPTS), "usher.attempts.refill", "PT1H");
    }
  }

  private final Sale sale = Site.underTest().opens(EventText.usual().limit(1));

  @Test
  void aPassThatAsksTooOftenIsRefusedAndOthersAreNot() {
    Visitor busy = sale.visitor();
    for (int i = 0; i < ATTEMPTS; i++) {
      busy.holdsPlaces(2).isProblem(422, "limit-exceeded");
    }

    Answer refused = busy.holdsPlaces(1).isProblem(429, "too-many-attempts");

    assertEquals("3600", refused.header("Retry-After").orElse(""));
    sale.visitor().holdsPlaces(1).is(201);
  }
}
