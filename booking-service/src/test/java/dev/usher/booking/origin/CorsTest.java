package dev.usher.booking.origin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.SiteProfile;
import dev.usher.testing.CorsContract;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
@TestProfile(SiteProfile.class)
class CorsTest extends CorsContract {

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());

  @Test
  void theShopsPagesMayReadWhatTheyAskFor_errorsToo() {
    String event = "/api/events/" + sale.event();
    allowed(from(SHOP, "GET", event + "/availability").is(200));
    allowed(from(SHOP, "HEAD", event + "/availability/stream").is(200));
    allowed(from(SHOP, "GET", "/api/events/no-such").is(404));
    List<Stream<String>> listeners =
        Stream.generate(() -> site.stream(event + "/availability/stream").body())
            .limit(SiteProfile.LISTENERS)
            .toList();
    listeners.forEach(listener -> BookingClient.events(listener).next());
    mayBeRead(503, from(SHOP, "GET", event + "/availability/stream"));
    listeners.forEach(Stream::close);
    // The resource, and the fast path before it.
    allowed(from(SHOP, "POST", event + "/holds").is(400));
    allowed(
        site.send(
                "POST",
                event + "/holds",
                Map.of("Origin", SHOP, "Content-Type", "application/json"),
                "{\"section\": \"floor\", \"quantity\": 1}")
            .is(401));
  }

  /** A browser without scripts; over plain http it does not say which site a form comes from. */
  @Test
  void theFormOfThePayPageIsTaken() {
    String own = ConfigProvider.getConfig().getValue("test.url", String.class).replaceAll("/$", "");
    Map<String, String> form =
        Map.of("Origin", own, "Content-Type", "application/x-www-form-urlencoded");
    site.send("POST", "/pay/no-such", form, "outcome=failed").isProblem(404, "unknown-payment");
    from("null", "POST", "/pay/no-such").isProblem(403, "cross-site");
  }

  @Test
  void othersAreRefusedByAProblemAndCachesLearnThatTheOriginMatters() {
    from("https://evil.example", "GET", "/api/events").isProblem(403, "cross-site");
    assertEquals("origin", site.get("/api/events/no-such").header("Vary"));
  }

  private Reply from(String origin, String method, String path) {
    return site.send(method, path, Map.of("Origin", origin), "");
  }

  private static void allowed(Reply answer) {
    assertEquals(SHOP, answer.header("Access-Control-Allow-Origin"));
    assertEquals("origin", answer.header("Vary"));
  }
}
