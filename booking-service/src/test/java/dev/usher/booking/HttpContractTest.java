package dev.usher.booking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.common.endpoint.Endpoints;
import dev.usher.testing.HttpContract;
import dev.usher.testing.HttpProbe.Reply;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The edges of the service, and what only it has there. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class HttpContractTest extends HttpContract {
  @Inject Endpoints endpoints;
  @Inject MeterRegistry meters;

  @Override
  protected String service() {
    return "booking-service";
  }

  @Override
  protected SortedMap<String, SortedSet<String>> routes() {
    return endpoints.all();
  }

  @Override
  protected Set<String> labels() {
    return meters.find("http.server.requests").meters().stream()
        .map(meter -> Objects.requireNonNullElse(meter.getId().getTag("uri"), ""))
        .collect(Collectors.toSet());
  }

  @Override
  protected List<String> madeUpPaths() {
    return List.of("/api/events/x", "/api/holds/x", "/pay/x", "/api/x");
  }

  /** The short way of plain requests, and the resource that takes all others. */
  @ParameterizedTest
  @CsvSource({"application/json", "application/json; charset=\"UTF-8\""})
  void theLocationOfAHoldIsOnThePublicAddressWhateverTheHostHeaderSays(String type) {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    Visitor visitor = sale.visitor();
    String body = Visitor.places(1);
    Reply held =
        surface.raw(
            "POST /api/events/" + sale.event() + "/holds",
            body,
            "Host: evil.example",
            "Content-Length: " + body.length(),
            "Content-Type: " + type,
            "Authorization: Bearer " + visitor.pass());
    assertEquals(201, held.status(), held::toString);
    assertTrue(
        held.header("Location").startsWith("http://localhost:8081/api/holds/" + sale.event()),
        held::toString);
  }
}
