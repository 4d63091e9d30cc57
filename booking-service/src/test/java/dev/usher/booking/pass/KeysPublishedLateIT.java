package dev.usher.booking.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.TestPass;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged instance that starts before the waiting room publishes its keys. */
class KeysPublishedLateIT {
  private static final Duration START = Duration.ofMinutes(2);

  @Test
  void isReadyAsSoonAsTheKeysArePublishedAndStaysReadyWithoutThem(@TempDir Path folder)
      throws IOException {
    Path keys = folder.resolve("jwks.json");
    // Passes cause no fetch within the time of the test.
    Map<String, String> settings =
        Map.of("usher.pass.jwks-url", keys.toUri().toString(), "usher.pass.keys-min-pause", "PT1H");
    try (ServiceProcess service = TestStores.service("booking-service", settings)) {
      await("up")
          .atMost(START)
          .ignoreException(CompletionException.class)
          .until(() -> ready(service).status() == 503);
      Sale sale = new BookingClient(service.url()).opens(EventJson.usual());
      assertTrue(ready(service).body().contains("Keys of passes"), () -> ready(service).body());
      sale.visitor().holdsPlaces(1).isProblem(503, "unavailable");

      Files.writeString(keys, TestPass.jwks());

      await("ready").until(() -> ready(service).status() == 200);
      sale.visitor().holdsPlaces(1).is(201);

      Files.delete(keys);
      assertEquals(200, ready(service).status());
      sale.visitor().holdsPlaces(1).is(201);
    }
  }

  private static Reply ready(ServiceProcess service) {
    return new BookingClient(service.managementUrl()).get("/q/health/ready");
  }
}
