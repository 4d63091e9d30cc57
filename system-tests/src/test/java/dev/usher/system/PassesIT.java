package dev.usher.system;

import static dev.usher.testing.Eventually.await;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestKeys;
import dev.usher.testing.TestStores;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passes from instances of queue-service to booking-service, also while the instances are replaced
 * one after the other by those with another signing key.
 */
class PassesIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final int BOOKING_PORT = FreePort.find();
  private static final String BOOKING = "http://127.0.0.1:" + BOOKING_PORT;

  private static final List<ServiceProcess> STARTED = new ArrayList<>();

  /** Of each step of a change of the key, in its order, an instance with the settings of it. */
  private static final List<ServiceProcess> STEPS = new ArrayList<>();

  private static final AtomicInteger KEY_FETCHES = new AtomicInteger();

  /** The instance whose keys booking-service fetches. */
  private static final AtomicReference<ServiceProcess> PUBLISHER = new AtomicReference<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    String old = TestStores.keys().config().get("usher.pass.signing-key-file");
    Path oldPublic = Path.of(String.valueOf(old)).resolveSibling("pass.public.pem");
    String next =
        TestKeys.writePem(folder.resolve("next.pem"), TestKeys.NEXT.getPrivate()).toString();
    Path nextPublic =
        TestKeys.writePem(folder.resolve("next.public.pem"), TestKeys.NEXT.getPublic());
    for (Map<String, String> settings :
        List.of(
            Map.<String, String>of(),
            Map.of("usher.pass.announced-key-files", nextPublic.toString()),
            Map.of(
                "usher.pass.signing-key-file",
                next,
                "usher.pass.retired-key-files",
                oldPublic.toString()),
            Map.of("usher.pass.signing-key-file", next))) {
      Map<String, String> all = new HashMap<>(settings);
      all.put("usher.booking.url", BOOKING);
      STEPS.add(start("queue-service", all));
    }
    PUBLISHER.set(STEPS.get(0));
    HttpServer keys =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    keys.createContext("/.well-known/jwks.json", PassesIT::keys);
    keys.start();
    ServiceProcess booking =
        start(
            "booking-service",
            Map.of(
                "quarkus.http.port",
                Integer.toString(BOOKING_PORT),
                "usher.pass.jwks-url",
                "http://127.0.0.1:" + keys.getAddress().getPort() + "/.well-known/jwks.json",
                "usher.pass.keys-max-age",
                "PT1S",
                "usher.pass.keys-min-pause",
                "PT0.5S"));
    STEPS.forEach(queue -> queue.awaitReady(START));
    booking.awaitReady(START);
  }

  @AfterAll
  static void stop() {
    STARTED.forEach(ServiceProcess::close);
    STARTED.clear();
    STEPS.clear();
  }

  @Test
  void aPassThatIsDeletedAtTheQueueTakesNoNewHolds() {
    OnSale sale = OnSale.opens(STEPS.get(0).url(), BOOKING, Duration.ofMinutes(10));
    Visitor ann = sale.joins().isAdmitted();
    fetchKeys(STEPS.get(0), ann);
    String hold = ann.holds("hall-A-1").then().statusCode(201).extract().path("id");

    given()
        .auth()
        .oauth2(TestStores.keys().operatorToken(Duration.ofMinutes(5)))
        .delete(STEPS.get(1).url() + "/api/rooms/" + sale.event() + "/passes/" + ann.passId())
        .then()
        .statusCode(204);

    AtomicInteger seat = new AtomicInteger(2);
    await("Ann's pass is finished")
        .until(() -> ann.holds("hall-A-" + seat.getAndIncrement()).statusCode() == 403);
    Response refused = ann.holds("hall-B-1");
    refused.then().statusCode(403).body("type", endsWith(":pass-finished"));
    ann.pays(hold);
    await("Ann has booked").until(() -> ann.booking(hold).statusCode() == 200);
  }

  /**
   * Between two steps instances of both are behind one address: booking-service has the keys of the
   * one, and visitors the passes of the other.
   */
  @Test
  void noHonestPassIsRefusedWhileTheKeyIsChanged() {
    OnSale sale = OnSale.opens(STEPS.get(0).url(), BOOKING, "PT10M", 1_000_000);
    Set<String> keyIds = new HashSet<>();
    keyIds.add(holds(sale, STEPS.get(0), STEPS.get(0)));
    for (int step = 1; step < STEPS.size(); step++) {
      ServiceProcess last = STEPS.get(step - 1);
      ServiceProcess next = STEPS.get(step);
      keyIds.add(holds(sale, next, last));
      keyIds.add(holds(sale, last, next));
    }
    assertEquals(2, keyIds.size());
  }

  /**
   * A new visitor takes a hold with a pass from one instance while booking-service has the keys of
   * another one; returns the key of the pass.
   */
  private static String holds(OnSale sale, ServiceProcess issuer, ServiceProcess publisher) {
    Visitor visitor = sale.at(issuer.url()).joins().isAdmitted();
    fetchKeys(publisher, visitor);
    visitor.holdsPlaces(1).then().statusCode(201);
    return visitor.keyId();
  }

  /** Makes booking-service fetch the keys of this instance, which it does when a pass is used. */
  private static void fetchKeys(ServiceProcess publisher, Visitor visitor) {
    PUBLISHER.set(publisher);
    int before = KEY_FETCHES.get();
    await("keys are fetched")
        .until(
            () -> {
              visitor.looksAt("no-such-hold");
              // The one that was under way may have asked the other before.
              return KEY_FETCHES.get() >= before + 2;
            });
  }

  private static void keys(HttpExchange exchange) throws IOException {
    try (exchange) {
      String queue = PUBLISHER.get().url();
      HttpResponse<byte[]> keys =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(queue + "/.well-known/jwks.json")).build(),
              BodyHandlers.ofByteArray());
      assertTrue(keys.statusCode() == 200, keys::toString);
      exchange.sendResponseHeaders(200, keys.body().length);
      exchange.getResponseBody().write(keys.body());
      KEY_FETCHES.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ServiceProcess start(String module, Map<String, String> settings) {
    ServiceProcess service = TestStores.service(module, settings);
    STARTED.add(service);
    return service;
  }
}
