package dev.usher.booking.origin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.booking.language.Answer;
import dev.usher.booking.language.EventText;
import dev.usher.booking.language.Sale;
import dev.usher.booking.language.Site;
import dev.usher.booking.language.WaitingRoom;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(WaitingRoom.class)
@TestProfile(CorsTest.ForAShop.class)
class CorsTest {
  private static final String SHOP = "https://shop.example";

  /** As the operations guide says. */
  public static final class ForAShop implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("quarkus.http.cors.enabled", "true", "quarkus.http.cors.origins", SHOP);
    }
  }

  private final Site site = Site.underTest();
  private final Sale sale = site.opens(EventText.usual());

  @Test
  void theShopsPagesMayReadWhatTheyAskFor_errorsToo() {
    String event = "/api/events/" + sale.event();
    allowed(from(SHOP, "GET", event + "/availability").is(200));
    allowed(from(SHOP, "HEAD", event + "/availability/stream").is(200));
    allowed(from(SHOP, "GET", "/api/events/no-such").is(404));
    // The resource, and the fast path before it.
    allowed(from(SHOP, "POST", event + "/holds").is(400));
    allowed(
        site.ask(
                "POST",
                event + "/holds",
                Map.of("Origin", SHOP, "Content-Type", "application/json"),
                "{\"section\": \"floor\", \"quantity\": 1}")
            .is(401));
  }

  @Test
  void othersAreRefusedByAProblemAndCachesLearnThatTheOriginMatters() {
    from("https://evil.example", "GET", "/api/events").isProblem(403, "cross-site");
    assertEquals(Optional.of("origin"), site.get("/api/events/no-such").header("Vary"));
  }

  private Answer from(String origin, String method, String path) {
    return site.ask(method, path, Map.of("Origin", origin), "");
  }

  private static void allowed(Answer answer) {
    assertEquals(Optional.of(SHOP), answer.header("Access-Control-Allow-Origin"));
    assertEquals(Optional.of("origin"), answer.header("Vary"));
  }
}
