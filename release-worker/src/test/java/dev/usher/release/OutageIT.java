package dev.usher.release;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.standalone.stores.Stores;
import dev.usher.testing.Http;
import dev.usher.testing.PostgresProxy;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.EventTables;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged worker whose stores go away or say nothing, and come back. */
class OutageIT {
  private static final Duration START = Duration.ofMinutes(2);
  // Longer than the worker waits for PostgreSQL.
  private static final Duration HUNG_AFTER = Duration.ofSeconds(10);

  private final int postgresPort = FreePort.find();
  private final int redisPort = FreePort.find();

  @Test
  void holdsThatExpireWhileTheStoresAreAwayAreFreeOnceTheyAreBack(@TempDir Path folder)
      throws Exception {
    Stores stores = startStores(folder);
    try (ServiceProcess worker = worker(stores, folder).awaitReady(START)) {
      EventTables event = EventTables.newEvent(TestDataSource.of(stores), 10, 8);
      event.hold(10, 1000, 3000);
      // It has no key of operators, and starts all the same.
      audit(worker).isProblem(401, "unauthorized");

      stores.close();
      await("It is not ready").until(() -> !worker.isReady());
      await("It is logged").until(() -> count(worker.log(), "stay off sale") == 1);
      assertEquals(200, live(worker), "a restart would not help");
      stores = startStores(folder);

      await("All have expired").until(() -> event.holds("EXPIRED") == 10);
      await("It is ready again").until(worker::isReady);
      event.areConsistent();
      assertEquals(1, count(worker.log(), "stay off sale"));
      await("It is logged").until(() -> count(worker.log(), "released again") == 1);
    } finally {
      stores.close();
    }
  }

  @Test
  void whilePostgresqlIsSilentTheWorkerIsLiveAndNotReadyAndThenGoesOn() throws Exception {
    PostgresProxy proxy = new PostgresProxy();
    Map<String, String> settings = new HashMap<>(proxy.start());
    settings.put("usher.release.hung-after", HUNG_AFTER.toString());
    // The test stores bring the settings of all services.
    settings.put("smallrye.config.mapping.validate-unknown", "false");
    try (ServiceProcess worker = TestStores.service("release-worker", settings).awaitReady(START)) {
      EventTables event = EventTables.newEvent(TestDataSource.of(TestStores.stores()), 3, 8);
      PostgresProxy.freeze();
      await("It is not ready").until(() -> !worker.isReady());
      Reply refused = audit(worker).isProblem(503, "unavailable");
      assertEquals("1", refused.header("Retry-After"));
      event.hold(3, 0, 0);
      long later = System.nanoTime() + HUNG_AFTER.plusSeconds(1).toNanos();
      await("Its loop goes on")
          .until(
              () -> {
                assertEquals(200, live(worker));
                return System.nanoTime() > later;
              });
      assertEquals(3, event.holds("HELD"), "nothing is released");

      PostgresProxy.mend();
      await("All have expired").until(() -> event.holds("EXPIRED") == 3);
      await("It is ready again").until(worker::isReady);
      event.areConsistent();
    } finally {
      PostgresProxy.mend();
      proxy.stop();
    }
  }

  private Stores startStores(Path folder) {
    return Stores.start(folder, postgresPort, redisPort, false);
  }

  private static ServiceProcess worker(Stores stores, Path folder) throws IOException {
    return ServiceProcess.start(
        ServiceProcess.module("release-worker"),
        Map.of(
            "quarkus.datasource.jdbc.url",
            stores.jdbcUrl(),
            "quarkus.datasource.username",
            "postgres",
            "quarkus.datasource.password",
            "postgres",
            "quarkus.redis.hosts",
            stores.redisUrl()),
        Files.createDirectory(folder.resolve("worker")),
        folder.resolve("worker.log"));
  }

  private static Reply audit(ServiceProcess worker) {
    String token = TestStores.keys().token("ann", "operator", Duration.ofMinutes(5));
    return Http.send(
        "POST", worker.url() + "/api/audits", "", Map.of("Authorization", "Bearer " + token));
  }

  private static int live(ServiceProcess worker) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(worker.managementUrl() + "/q/health/live")).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private static long count(Path log, String text) {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(text)).count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
