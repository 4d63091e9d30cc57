package dev.usher.booking.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.TestPass;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An instance that starts before the waiting room publishes its keys. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(KeysPublishedLateTest.WithoutKeys.class)
class KeysPublishedLateTest {
  private static final Path PUBLISHED = notYetThere();

  /** Nothing is published at the start, and passes cause no fetch within the time of the test. */
  public static class WithoutKeys implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "usher.pass.jwks-url",
          notYetThere().toUri().toString(),
          "usher.pass.keys-min-pause",
          "PT1H");
    }
  }

  private final BookingClient site = BookingClient.underTest();

  @Test
  void isReadyAsSoonAsTheKeysArePublishedAndStaysReadyWithoutThem() throws IOException {
    Sale sale = site.opens(EventJson.usual());
    Reply before = BookingClient.management().get("/q/health/ready");
    assertEquals(503, before.status());
    assertTrue(before.body().contains("Keys of passes"), before::body);
    sale.visitor().holdsPlaces(1).isProblem(503, "unavailable");

    Files.writeString(PUBLISHED, TestPass.jwks());

    await("ready").until(() -> BookingClient.management().get("/q/health/ready").status() == 200);
    sale.visitor().holdsPlaces(1).is(201);

    Files.delete(PUBLISHED);
    assertEquals(200, BookingClient.management().get("/q/health/ready").status());
    sale.visitor().holdsPlaces(1).is(201);
  }

  // Quarkus loads this class once more for the application under test.
  private static Path notYetThere() {
    String name = KeysPublishedLateTest.class.getName();
    String known = System.getProperty(name);
    if (known != null) {
      return Path.of(known);
    }
    try {
      Path path = Files.createTempDirectory("usher-keys-").resolve("jwks.json");
      System.setProperty(name, path.toString());
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
