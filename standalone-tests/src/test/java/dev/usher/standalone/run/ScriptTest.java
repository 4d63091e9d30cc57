package dev.usher.standalone.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.file.Folders;
import dev.usher.standalone.process.ChildProcess;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.TinyService;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code run} itself, on a checkout of its own with an empty temporary folder and an
 * empty cache. It is started as a script's background job, that is with INT ignored.
 */
class ScriptTest {
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final Path CHECKOUT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("");
  private static final List<String> SERVICES =
      List.of("queue-service", "booking-service", "release-worker");
  private static final List<String> PORTS =
      List.of(
          "--queue-port",
          "--booking-port",
          "--worker-port",
          "--queue-management-port",
          "--booking-management-port",
          "--worker-management-port",
          "--postgres-port",
          "--redis-port");
  private static final String HELP =
      "standalone/src/main/resources/dev/usher/standalone/run/help.txt";
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-02-02T20:20:20Z"));

  private final Path folder;
  private final Path home;
  private final List<ChildProcess> started = new ArrayList<>();

  ScriptTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.home = folder.resolve("home");
    Files.createDirectories(home.resolve("standalone/target/lib"));
    for (String file : List.of("run", "standalone/build.sh", HELP)) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.copy(CHECKOUT.resolve(file), home.resolve(file));
    }
    Files.setPosixFilePermissions(
        home.resolve("run"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void stop() {
    started.forEach(each -> each.stop(BOUND));
  }

  @Test
  void aNewMachineRunsInItsSmallHeapSaysWhatToOpenAndObeysInt() throws Exception {
    for (String service : SERVICES) {
      TinyService.packageIn(home.resolve(service));
    }
    sourcesThatAreOlder();
    classPathJar(home.resolve("standalone/target/lib/tests.jar"));
    int queue = FreePort.find();
    int booking = FreePort.find();
    int postgres = FreePort.find();
    ChildProcess run =
        startOnFreePorts(
            "--queue-port " + queue, "--booking-port " + booking, "--postgres-port " + postgres);
    String last = "Ctrl-C stops everything; bookings are kept.";
    run.await(() -> said(run).contains(last), BOUND);
    assertTrue(said(run).stripTrailing().endsWith(last), said(run));
    for (String page :
        List.of(
            "http://localhost:" + queue + "/rooms/demo\n",
            "http://localhost:" + booking + "/\n",
            "  console       http://localhost:" + booking + "/console#code=",
            "  rush          http://localhost:" + booking + "/console#code=",
            "./run --curl --data " + folder.resolve("data") + " prints")) {
      assertTrue(said(run).contains(page), said(run));
    }
    assertTrue(said(run).lines().count() < 20, said(run));
    assertTrue(
        Folders.list(folder.resolve("cache/usher/programs")).stream()
                .filter(Files::isDirectory)
                .count()
            == 2,
        "PostgreSQL and Redis are unpacked in the cache");
    assertFalse(
        Folders.list(folder.resolve("tmp")).stream().anyMatch(f -> f.endsWith("embedded-pg")),
        "nothing unpacked in the temporary folder");

    interrupt();
    assertEquals(0, run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS), () -> said(run));
    assertTrue(said(run).contains("Stopped."), said(run));
    assertTrue(FreePort.isFree(queue) && FreePort.isFree(postgres));
  }

  @Test
  void nativeExecutablesAreStartedIfTheyAreNewerThanTheSources() throws Exception {
    maven("touch up");
    for (String service : SERVICES) {
      TinyService.packageIn(home.resolve(service));
      nativelyPackage(service);
    }
    sourcesThatAreOlder();
    classPathJar(home.resolve("standalone/target/lib/tests.jar"));
    ChildProcess run = startOnFreePorts("--native");
    run.await(() -> said(run).contains("Ctrl-C stops everything"), BOUND);
    for (String service : SERVICES) {
      assertTrue(Files.exists(home.resolve(service).resolve("started-natively")), service);
    }
    interrupt();
    assertEquals(0, run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS), () -> said(run));
    assertFalse(Files.exists(folder.resolve("up")), "nothing was built");

    Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(1)));
    ChildProcess stale = start("--native");
    assertEquals(1, stale.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS), () -> said(stale));
    assertTrue(said(stale).contains("mvn -Pnative,unchecked"), said(stale));
  }

  /** A program in the place of a native executable that starts the jar. */
  private void nativelyPackage(String service) throws IOException {
    Path module = home.resolve(service);
    Path executable = module.resolve("target/" + service + "-runner");
    Files.writeString(
        executable,
        """
        #!/bin/sh
        touch '%s/started-natively'
        exec '%s/bin/java' "$@" -jar '%s/target/quarkus-app/quarkus-run.jar'
        """
            .formatted(module, System.getProperty("java.home"), module));
    Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void anUnknownOptionIsRefusedBeforeTheBuild() throws Exception {
    maven("touch up");
    ChildProcess run = start("--freshh");
    assertEquals(1, run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS), () -> said(run));
    assertTrue(said(run).contains("Unknown option --freshh"), said(run));
    assertFalse(said(run).contains("Building"), said(run));
  }

  @Test
  void aBuildShowsTheModuleAndTheDownloadsAndIsStoppedByInt() throws Exception {
    maven(
        """
        echo '[INFO] Downloading from central: https://example.org/a.pom'
        echo '[INFO] Downloaded from central: https://example.org/a.pom (1 kB)'
        echo '[INFO] Building Usher common 0.1.0    [2/6]'
        touch up
        exec sleep 600
        """);
    ChildProcess run = start();
    run.await(() -> said(run).contains("[2/6] Usher common (1 files downloaded)"), BOUND);
    interrupt();
    assertEquals(130, run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS), () -> said(run));
    assertTrue(said(run).contains("Stopped while building"), said(run));
    assertFalse(
        ProcessHandle.allProcesses()
            .anyMatch(
                p ->
                    p.info().commandLine().orElse("").contains("sleep 600")
                        && p.parent().map(ProcessHandle::pid).orElse(0L) == run.pid()));
  }

  @Test
  void aFailedBuildBeginsWithItsCause() throws Exception {
    maven(
        """
        echo '[INFO] Building Usher common 0.1.0    [2/6]'
        echo '[ERROR] COMPILATION ERROR :'
        echo '[ERROR] /src/Plan.java:[12,3] cannot find symbol'
        echo '[ERROR] Failed to execute goal compile (default) on project common: Compilation failure'
        echo '[ERROR] /src/Plan.java:[12,3] cannot find symbol'
        exit 1
        """);
    ChildProcess run = start();
    assertEquals(1, run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS));
    String cause =
        "The build failed: compile (default) on project common: Compilation failure /src/Plan.java:[12,3] cannot find symbol";
    int at = said(run).indexOf(cause);
    assertTrue(at >= 0 && at < said(run).indexOf("COMPILATION ERROR"), said(run));
  }

  private ChildProcess startOnFreePorts(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    for (String port : PORTS) {
      if (all.stream().noneMatch(option -> option.startsWith(port + " "))) {
        all.add(port + " " + FreePort.find());
      }
    }
    return start(all.toArray(String[]::new));
  }

  /** As a script does: in the background, without job control. */
  private ChildProcess start(String... options) throws IOException {
    for (String empty : List.of("tmp", "cache")) {
      Files.createDirectories(folder.resolve(empty));
    }
    List<String> command =
        List.of(
            "env",
            "XDG_CACHE_HOME=" + folder.resolve("cache"),
            "TMPDIR=" + folder.resolve("tmp"),
            "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + folder.resolve("tmp"),
            "JAVA_HOME=" + System.getProperty("java.home"),
            "PATH=" + folder.resolve("bin") + ":" + System.getenv("PATH"),
            "bash",
            "-c",
            "home/run --data data "
                + String.join(" ", options)
                + " & echo $! >pid.draft && mv pid.draft pid; wait $!");
    ChildProcess run = ChildProcess.start("script", command, folder, folder.resolve("run.log"));
    started.add(run);
    return run;
  }

  private void interrupt() throws Exception {
    String pid = Files.readString(folder.resolve("pid")).strip();
    assertEquals(0, new ProcessBuilder("kill", "-INT", pid).start().waitFor());
  }

  private void maven(String script) throws IOException {
    Path mvn = Files.createDirectories(folder.resolve("bin")).resolve("mvn");
    Files.writeString(
        mvn,
        """
        #!/usr/bin/env bash
        [ "$1" != -v ] || { echo 'Apache Maven 3.9.9'; exit; }
        """
            + script);
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void sourcesThatAreOlder() throws IOException {
    List<Path> sources = new ArrayList<>(List.of(home.resolve("pom.xml")));
    for (String module : SERVICES) {
      sources.add(home.resolve(module).resolve("pom.xml"));
      sources.add(Files.createDirectories(home.resolve(module).resolve("src/main")).resolve("A"));
    }
    for (Path source : sources) {
      Files.setLastModifiedTime(Files.writeString(source, ""), LONG_AGO);
    }
    for (String module : SERVICES) {
      Files.setLastModifiedTime(home.resolve(module).resolve("src/main"), LONG_AGO);
    }
  }

  /** This test's class path as a jar, where the script expects jars. */
  private static void classPathJar(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.of(System.getProperty("java.class.path").split(":", -1))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.finish();
    }
  }

  private static String said(ChildProcess run) {
    try {
      return Files.readString(run.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
