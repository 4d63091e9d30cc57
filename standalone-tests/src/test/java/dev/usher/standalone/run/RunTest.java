package dev.usher.standalone.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.ChildProcess;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.TinyService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The run itself, with real stores and tiny programs in place of the services. The tests share a
 * data folder, so that one alone waits for initdb.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunTest {
  // A run that is killed because it is slow to stop would leave what it started.
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final List<String> SERVICES =
      List.of("queue-service", "booking-service", "release-worker");
  private static final String UP = "Ctrl-C stops everything";

  private final Path folder;
  private final Path home;
  private final Path data;
  private final Ports ports =
      new Ports(
          FreePort.find(),
          FreePort.find(),
          FreePort.find(),
          FreePort.find(),
          FreePort.find(),
          new Ports.Management(FreePort.find(), FreePort.find(), FreePort.find()));
  private final List<ChildProcess> runs = new ArrayList<>();

  RunTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.home = folder.resolve("home");
    this.data = folder.resolve("data");
    for (String service : SERVICES) {
      TinyService.packageIn(home.resolve(service));
    }
  }

  @AfterEach
  void stopRuns() {
    runs.forEach(run -> run.stop(BOUND));
    runs.clear();
  }

  /** One run for several cases, because each takes seconds. */
  @Test
  void aRunFromItsStartToItsEnd() throws Exception {
    ChildProcess run = start();
    awaitSaid(run, UP);
    givesTheOperatorATokenThatNobodyElseCanRead(run);
    printsALinkThatSignsInWithoutTheToken(run, "sign-in.code", "");
    printsALinkThatSignsInWithoutTheToken(run, "rush.code", "&event=demo&show=rush");
    printsTheCommandsOfTheRunningSystem();
    refusesAFolderThatAnotherRunUses(run);
    stopsEverythingWithoutATrace(run);
    theStoresOutlivedTheServices();
    printsNoCommandsOfASystemThatIsGone();
    emptiesNothingWhenItCannotStart();
  }

  private void givesTheOperatorATokenThatNobodyElseCanRead(ChildProcess run) throws Exception {
    Path token = data.resolve("operator.token");
    assertFalse(said(run).contains(Files.readString(token).strip()), "on the screen");
    assertEquals("rw-------", permissions(token));
    assertEquals("rwx------", permissions(data));
  }

  private void printsALinkThatSignsInWithoutTheToken(ChildProcess run, String code, String view)
      throws Exception {
    Path file = data.resolve(code);
    assertEquals("rw-------", permissions(file));
    List<String> entry = List.of(Files.readString(file).strip().split(" ", -1));
    assertTrue(entry.get(0).length() >= 22, "128 bits: " + entry.get(0));
    assertEquals(Files.readString(data.resolve("operator.token")).strip(), entry.get(1));
    String link = "http://localhost:" + ports.booking() + "/console#code=" + entry.get(0) + view;
    assertTrue(said(run).contains(link + " "), said(run));
    String settings =
        Files.readString(data.resolve("booking-service-" + ports.booking() + ".properties"));
    assertTrue(settings.contains("=" + file), settings);
  }

  private void printsTheCommandsOfTheRunningSystem() throws Exception {
    ChildProcess curl = start(List.of(), List.of("--curl"));
    assertEquals(0, curl.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS), said(curl));
    assertTrue(
        said(curl).contains("\n" + Files.readString(data.resolve("operator.token"))), said(curl));
    assertTrue(
        said(curl).contains("\nQ=http://127.0.0.1:" + ports.queue() + "/api/rooms/demo"),
        said(curl));
    assertEquals("rw-------", permissions(data.resolve("curl.txt")));
  }

  private void printsNoCommandsOfASystemThatIsGone() throws Exception {
    ChildProcess curl = start(List.of(), List.of("--curl"));
    assertEquals(1, curl.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS));
    assertTrue(said(curl).startsWith("No ./run is up that uses " + data), said(curl));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private void refusesAFolderThatAnotherRunUses(ChildProcess first) throws Exception {
    ChildProcess second = start();
    assertEquals(1, second.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS));
    assertTrue(said(second).startsWith("Another ./run uses " + data), said(second));
    assertTrue(first.isAlive());
    assertFalse(FreePort.isFree(ports.queue()));
  }

  private void stopsEverythingWithoutATrace(ChildProcess run) {
    List<ProcessHandle> family = ProcessHandle.of(run.pid()).orElseThrow().descendants().toList();
    assertTrue(family.size() >= 4, "three services and Redis: " + family);
    run.stop(BOUND);
    assertEquals(List.of(), family.stream().filter(ProcessHandle::isAlive).toList());
    assertEverythingFree();
    assertTrue(said(run).contains("Stopped."), said(run));
  }

  private void theStoresOutlivedTheServices() throws Exception {
    for (String service : SERVICES) {
      String log = Files.readString(data.resolve("logs").resolve(service + ".log"));
      assertTrue(log.contains("postgresql is there"), service + ": " + log);
      assertTrue(log.contains("redis is there"), service + ": " + log);
    }
  }

  private void emptiesNothingWhenItCannotStart() throws Exception {
    try (ServerSocket taken =
        new ServerSocket(ports.queue(), 1, InetAddress.getLoopbackAddress())) {
      ChildProcess fresh = start(List.of(), List.of("--fresh"));
      assertEquals(1, fresh.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS));
      assertTrue(said(fresh).startsWith("Port " + taken.getLocalPort() + ", "), said(fresh));
    }
    assertTrue(Files.exists(data.resolve("postgres/PG_VERSION")), "the data has stayed");
  }

  @Test
  void saysWhichServiceDiedAndStopsTheRest() throws Exception {
    ChildProcess run = start();
    awaitSaid(run, UP);
    ProcessHandle worker =
        ProcessHandle.of(run.pid())
            .orElseThrow()
            .children()
            .filter(p -> p.info().commandLine().orElse("").contains("release-worker"))
            .findFirst()
            .orElseThrow();
    assertTrue(worker.destroyForcibly());

    assertEquals(1, run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS));
    assertTrue(said(run).contains("release-worker has ended with exit code 137"), said(run));
    assertTrue(said(run).contains("logs/release-worker.log"), said(run));
    assertEverythingFree();
  }

  @Test
  void saysWhichStoreDiedAndStopsTheRest() throws Exception {
    for (String store : List.of("redis", "postgres")) {
      ChildProcess run = start();
      awaitSaid(run, UP);
      assertTrue(processOf(run, store).destroyForcibly());

      assertEquals(1, run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS));
      String name = store.equals("redis") ? "Redis" : "PostgreSQL";
      assertTrue(said(run).contains(name + " has ended"), said(run));
      assertTrue(said(run).contains("logs/" + store + ".log"), said(run));
      assertEverythingFree();
    }
  }

  /** PostgreSQL runs as a daemon; its own file names it. */
  private ProcessHandle processOf(ChildProcess run, String store) throws IOException {
    if (store.equals("postgres")) {
      String pid = Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(0).strip();
      return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
    return ProcessHandle.of(run.pid())
        .orElseThrow()
        .children()
        .filter(p -> p.info().command().orElse("").contains("redis-server"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void saysInOneLineThatTheDataAreOfAnotherBuild() throws Exception {
    Path lastWords = Files.createDirectories(data).resolve("last-words");
    // Whichever test is the first: without it, the folder would not be taken for one of Usher's.
    Files.write(data.resolve("usher.lock"), new byte[0], StandardOpenOption.CREATE);
    Files.writeString(
        lastWords,
        """
        ERROR Failed to start application
        org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation
        \tat io.quarkus.flyway.runtime.FlywayRecorder""");
    try {
      ChildProcess run = start();
      assertEquals(1, run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS));
      List<String> lines = said(run).lines().filter(line -> line.contains("build")).toList();
      assertEquals(1, lines.size(), said(run));
      assertTrue(lines.get(0).contains(data + " are of another build"), said(run));
      assertTrue(lines.get(0).contains("./run --fresh"), said(run));
      assertFalse(said(run).contains("Exception"), said(run));
      assertEverythingFree();
    } finally {
      Files.delete(lastWords);
    }
  }

  @Test
  void startsAgainAfterBeingKilled() throws Exception {
    ChildProcess killed = start();
    awaitSaid(killed, UP);
    killed.kill();
    assertFalse(FreePort.isFree(ports.queue()), "the services should have stayed");

    ChildProcess run = start();
    awaitSaid(run, UP);
  }

  @Test
  void stopsWhenWhoStartedItIsGone() throws Exception {
    ChildProcess parent =
        ChildProcess.start("parent", List.of("sleep", "60"), folder, folder.resolve("parent.log"));
    ChildProcess run = start("-Dusher.parent=" + parent.pid());
    awaitSaid(run, UP);
    parent.kill();
    assertEquals(1, run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS));
    assertEverythingFree();
  }

  @Test
  void canBeStoppedWhileItStarts() throws Exception {
    ChildProcess run = start();
    awaitSaid(run, "Starting PostgreSQL");
    run.stop(BOUND);
    assertEverythingFree();
    assertFalse(said(run).contains(UP), said(run));
  }

  private ChildProcess start(String... jvmOptions) {
    return start(List.of(jvmOptions), List.of());
  }

  private ChildProcess start(List<String> jvmOptions, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-Dusher.home=" + home,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--data",
            data.toString(),
            "--queue-port",
            Integer.toString(ports.queue()),
            "--booking-port",
            Integer.toString(ports.booking()),
            "--worker-port",
            Integer.toString(ports.worker()),
            "--queue-management-port",
            Integer.toString(ports.management().queue()),
            "--booking-management-port",
            Integer.toString(ports.management().booking()),
            "--worker-management-port",
            Integer.toString(ports.management().worker()),
            "--postgres-port",
            Integer.toString(ports.postgres()),
            "--redis-port",
            Integer.toString(ports.redis())));
    command.addAll(options);
    ChildProcess run = ChildProcess.start("run", command, folder, log());
    runs.add(run);
    return run;
  }

  private Path log() {
    return folder.resolve("run-" + runs.size() + ".log");
  }

  private static void awaitSaid(ChildProcess run, String text) {
    run.await(() -> said(run).contains(text), BOUND);
  }

  private static String said(ChildProcess run) {
    try {
      return Files.readString(run.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertEverythingFree() {
    for (int port :
        List.of(ports.queue(), ports.booking(), ports.worker(), ports.postgres(), ports.redis())) {
      assertTrue(FreePort.isFree(port), "still taken: " + port);
    }
  }
}
