package dev.usher.standalone.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.file.Folders;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final Path folder;
  private final Path module;

  ServiceProcessTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.module = TinyService.packageIn(folder.resolve("tiny-service"));
  }

  @Test
  void startsOnAFreePortWithItsSettings() throws Exception {
    try (ServiceProcess service = start(Map.of("tiny.says", "curtain up: öäü"))) {
      service.awaitReady(BOUND);
      assertEquals("curtain up: öäü", get(service.url() + "/anything"));
      assertEquals("tiny-service", service.name());
    }
  }

  @Test
  void severalInstancesRunSideBySide() {
    try (ServiceProcess one = start(Map.of());
        ServiceProcess two = start(Map.of())) {
      one.awaitReady(BOUND);
      two.awaitReady(BOUND);
      assertFalse(one.url().equals(two.url()));
    }
  }

  @Test
  void keepsSecretsOffTheCommandLineAndInAFileOfTheOwner() throws Exception {
    try (ServiceProcess service = start(Map.of("usher.token.secret", "hush-hush"))) {
      String line = ProcessHandle.of(service.pid()).orElseThrow().info().commandLine().orElse("");
      assertFalse(line.contains("hush-hush"), line);
      Path settings =
          Folders.list(folder).stream()
              .filter(f -> f.toString().endsWith(".properties"))
              .findFirst()
              .orElseThrow();
      assertTrue(Files.readString(settings).contains("hush-hush"));
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(settings)));
    }
  }

  @Test
  void tellsAtOnceWhyItDidNotStart() {
    ServiceProcess service = start(Map.of("tiny.dies", "yes"));
    IllegalStateException failure =
        assertTimeoutPreemptively(
            BOUND,
            () ->
                assertThrows(
                    IllegalStateException.class, () -> service.awaitReady(Duration.ofMinutes(10))));
    assertSays("tiny-service", failure);
    assertSays("exit code 3", failure);
    assertSays("tiny: cannot go on", failure);
  }

  @Test
  void isKilledWhenItDoesNotStop() {
    ServiceProcess service = start(Map.of("tiny.clings", "yes"));
    service.awaitReady(BOUND);
    assertTimeoutPreemptively(BOUND, () -> service.stop());
    assertFalse(service.isAlive());
  }

  @Test
  void aKillIsACrash() throws Exception {
    ServiceProcess service = start(Map.of("tiny.clings", "yes"));
    service.awaitReady(BOUND);
    service.kill();
    assertEquals(128 + 9, service.ended().get());
    assertFalse(service.isReady());
  }

  @Test
  void endsWhatAKilledRunLeftBehind() {
    ServiceProcess abandoned = start(Map.of());
    abandoned.awaitReady(BOUND);
    OrphanedProcesses.end(folder);
    assertFalse(abandoned.isAlive());
  }

  @Test
  void sparesAProgramThatGotTheProcessIdOfOneLongGone() throws Exception {
    try (ServiceProcess other = start(Map.of())) {
      Path note = folder.resolve("pids").resolve(Long.toString(other.pid()));
      Files.writeString(note, "2020-02-02T20:20:20Z");
      OrphanedProcesses.end(folder);
      assertTrue(other.isAlive());
      assertFalse(Files.exists(note));
    }
  }

  @Test
  void saysWhichModuleIsNotPackaged() {
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> ServiceProcess.module("no-such-module"));
    assertSays("no-such-module", failure);
  }

  private static void assertSays(String part, Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains(part), message);
  }

  private ServiceProcess start(Map<String, String> settings) {
    return ServiceProcess.start(module, settings, folder, folder.resolve("logs/tiny.log"));
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }
}
