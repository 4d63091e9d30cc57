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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes between two instances of queue-service, behind a balancer, and booking-service. */
class PassesIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Executor THREAD_EACH = task -> new Thread(task).start();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final int INSTANCES = 2;
  private static final int VISITORS = 2;

  /** The instances that the balancer sends requests to. */
  private static final List<ServiceProcess> QUEUES = new CopyOnWriteArrayList<>();

  private static final List<ServiceProcess> STARTED = new CopyOnWriteArrayList<>();
  private static final AtomicInteger TURN = new AtomicInteger();
  private static final AtomicInteger KEY_FETCHES = new AtomicInteger();
  private static final int BOOKING_PORT = FreePort.find();
  private static final String BOOKING = "http://127.0.0.1:" + BOOKING_PORT;

  @BeforeAll
  static void start() throws IOException {
    HttpServer balancer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    balancer.createContext("/.well-known/jwks.json", PassesIT::keys);
    balancer.start();
    for (int i = 0; i < INSTANCES; i++) {
      QUEUES.add(queue(Map.of()));
    }
    ServiceProcess booking =
        start(
            "booking-service",
            Map.of(
                "quarkus.http.port",
                Integer.toString(BOOKING_PORT),
                "usher.pass.jwks-url",
                "http://127.0.0.1:" + balancer.getAddress().getPort() + "/.well-known/jwks.json",
                "usher.pass.keys-max-age",
                "PT1S",
                "usher.pass.keys-min-pause",
                "PT0.5S"));
    QUEUES.forEach(queue -> queue.awaitReady(START));
    booking.awaitReady(START);
  }

  @AfterAll
  static void stop() {
    STARTED.forEach(ServiceProcess::close);
  }

  @Test
  void aPassThatIsDeletedAtTheQueueTakesNoNewHolds() {
    OnSale sale = OnSale.opens(QUEUES.get(0).url(), BOOKING, Duration.ofMinutes(10));
    Visitor ann = sale.joins().isAdmitted();
    String hold = ann.holds("hall-A-1").then().statusCode(201).extract().path("id");

    given()
        .auth()
        .oauth2(TestStores.keys().operatorToken(Duration.ofMinutes(5)))
        .delete(QUEUES.get(1).url() + "/api/rooms/" + sale.event() + "/passes/" + ann.passId())
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

  @Test
  void noHonestPassIsRefusedWhileTheKeyIsChanged(@TempDir Path folder) throws Exception {
    String old = TestStores.keys().config().get("usher.pass.signing-key-file");
    Path oldPublic = Path.of(String.valueOf(old)).resolveSibling("pass.public.pem");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    Path next = pem(folder, "next.pem", "PRIVATE KEY", pair.getPrivate());
    Path nextPublic = pem(folder, "next.public.pem", "PUBLIC KEY", pair.getPublic());
    OnSale sale = OnSale.opens(QUEUES.get(0).url(), BOOKING, "PT10M", 1_000_000);
    AtomicBoolean isOver = new AtomicBoolean();
    Queue<String> refused = new ConcurrentLinkedQueue<>();
    Set<String> keyIds = ConcurrentHashMap.newKeySet();
    AtomicLong taken = new AtomicLong();
    CompletableFuture<?>[] load =
        IntStream.range(0, VISITORS)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> comeAndBuy(sale, isOver, taken, keyIds, refused), THREAD_EACH))
            .toArray(CompletableFuture[]::new);
    try {
      await("holds are taken").until(() -> taken.get() > VISITORS);

      roll(Map.of("usher.pass.announced-key-files", nextPublic.toString()), taken);
      roll(
          Map.of(
              "usher.pass.signing-key-file",
              next.toString(),
              "usher.pass.retired-key-files",
              oldPublic.toString()),
          taken);
      assertEquals(2, keyIds.size());
      // The passes of the old key are used at once here; elsewhere they run out first.
      roll(Map.of("usher.pass.signing-key-file", next.toString()), taken);
    } finally {
      isOver.set(true);
      CompletableFuture.allOf(load).join();
    }
    assertEquals(List.of(), List.copyOf(refused));
  }

  /** Visitors one after the other, each with a new pass from whichever instance has its turn. */
  private static void comeAndBuy(
      OnSale sale,
      AtomicBoolean isOver,
      AtomicLong taken,
      Set<String> keyIds,
      Queue<String> refused) {
    while (!isOver.get()) {
      ServiceProcess queue = QUEUES.get(TURN.getAndIncrement() % INSTANCES);
      Visitor visitor;
      try {
        visitor = sale.at(queue.url()).joins().isAdmitted();
      } catch (Exception | AssertionError e) {
        // That instance was just replaced: they come again, at the other one.
        if (QUEUES.contains(queue)) {
          throw e;
        }
        continue;
      }
      keyIds.add(visitor.keyId());
      Response hold = visitor.holdsPlaces(1);
      if (hold.statusCode() == 201) {
        taken.incrementAndGet();
      } else {
        refused.add(hold.statusCode() + " " + hold.asString());
      }
    }
  }

  /** Replaces one instance after the other by one with other settings, while holds are taken. */
  private static void roll(Map<String, String> settings, AtomicLong taken) {
    List<ServiceProcess> next =
        IntStream.range(0, INSTANCES).mapToObj(i -> queue(settings)).toList();
    next.forEach(queue -> queue.awaitReady(START));
    for (int i = 0; i < INSTANCES; i++) {
      ServiceProcess last = QUEUES.set(i, next.get(i));
      // Also from the other one, which has other settings while the first has just been replaced.
      keysAreFetched();
      holdsGoOn(taken);
      last.stop();
    }
  }

  /** Returns once each visitor has taken holds with the passes that are issued now. */
  private static void holdsGoOn(AtomicLong taken) {
    long before = taken.get();
    await("holds go on").until(() -> taken.get() > before + 2 * VISITORS);
  }

  /** Returns once booking-service has fetched the keys anew. */
  private static void keysAreFetched() {
    int before = KEY_FETCHES.get();
    // The one that was under way may have asked before.
    await("keys are fetched").until(() -> KEY_FETCHES.get() >= before + 2);
  }

  private static void keys(HttpExchange exchange) throws IOException {
    try (exchange) {
      String queue = QUEUES.get(TURN.getAndIncrement() % INSTANCES).url();
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

  private static ServiceProcess queue(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("usher.booking.url", BOOKING);
    return start("queue-service", all);
  }

  private static ServiceProcess start(String module, Map<String, String> settings) {
    ServiceProcess service = TestStores.service(module, settings);
    STARTED.add(service);
    return service;
  }

  private static Path pem(Path folder, String name, String kind, Key key) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    String text = "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    return Files.writeString(folder.resolve(name), text);
  }
}
