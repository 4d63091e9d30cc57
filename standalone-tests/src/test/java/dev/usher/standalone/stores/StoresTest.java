package dev.usher.standalone.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.file.Folders;
import dev.usher.standalone.process.ChildProcess;
import dev.usher.standalone.process.FreePort;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Path folder;
  private final int postgresPort = FreePort.find();
  private final int redisPort = FreePort.find();

  StoresTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void whatWasWrittenIsThereAfterALaterStart() throws Exception {
    try (Stores first = start()) {
      sql(first, "CREATE TABLE kept AS SELECT 'a booking' AS what");
      assertEquals("+OK", redis(first, "SET kept yes"));
    }
    assertTrue(FreePort.isFree(postgresPort));
    assertTrue(FreePort.isFree(redisPort));
    try (Stores second = start()) {
      assertEquals("a booking", query(second, "SELECT what FROM kept"));
      assertEquals("$3", redis(second, "GET kept"));
    }
  }

  @Test
  void aCommitWaitsForTheDiskWhenDurable() throws Exception {
    try (Stores stores = start()) {
      assertEquals("on", query(stores, "SHOW fsync"));
      assertEquals("on", query(stores, "SHOW synchronous_commit"));
    }
  }

  @Test
  void bringsTheMajorVersionThatItSays() throws Exception {
    try (Stores stores = start()) {
      assertEquals(Postgres.MAJOR, query(stores, "SHOW server_version").replaceAll("\\D.*", ""));
    }
  }

  @Test
  void aKilledRunLeavesNothingThatStandsInTheWay() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("killed-run"));
    Path log = elsewhere.resolve("log");
    ChildProcess run =
        ChildProcess.start(
            "killed run",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                folder.toString(),
                Integer.toString(postgresPort),
                Integer.toString(redisPort)),
            elsewhere,
            log);
    run.await(() -> says(log, "stores are up"), BOUND);
    run.kill();
    assertFalse(FreePort.isFree(postgresPort), "PostgreSQL is a daemon and should have stayed");
    assertFalse(FreePort.isFree(redisPort), "Redis should have stayed");

    try (Stores stores = start()) {
      assertEquals("1", query(stores, "SELECT 1"));
    }
  }

  @Test
  void aStalePidFileNamingAnotherProgramHarmsNeitherOfThem() throws Exception {
    start().close();
    try (ChildProcess other =
        ChildProcess.start(
            "other",
            List.of("sleep", "60"),
            Files.createDirectories(folder.resolve("other")),
            folder.resolve("other.log"))) {
      Files.writeString(
          folder.resolve("postgres/postmaster.pid"),
          other.pid() + "\n" + folder.resolve("postgres") + "\n1\n1\n\n\n\n");
      try (Stores stores = start()) {
        assertEquals("1", query(stores, "SELECT 1"));
      }
      assertTrue(other.isAlive());
    }
  }

  @Test
  void theServerOfTheFolderThatThisOneWasCopiedFromIsSpared() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other"));
    try (Stores stores = start()) {
      Path copy = Files.createDirectories(other.resolve("postgres"));
      Files.copy(folder.resolve("postgres/postmaster.pid"), copy.resolve("postmaster.pid"));
      Stores.endLeftovers(other);
      assertEquals("1", query(stores, "SELECT 1"));
    }
  }

  @Test
  void anotherServerThatHasTheProcessIdOfOneLongGoneIsSpared() throws Exception {
    try (Stores stores = start()) {
      String pid = Files.readAllLines(folder.resolve("postgres/postmaster.pid")).get(0);
      Path gone = Files.createDirectories(folder.resolve("gone"));
      Path data = Files.createDirectories(gone.resolve("postgres"));
      Files.writeString(
          data.resolve("postmaster.pid"), pid + "\n" + data + "\n1000000000\n1\n\n\n\n");
      Stores.endLeftovers(gone);
      assertEquals("1", query(stores, "SELECT 1"));
    }
  }

  @Test
  void aFirstStartKilledHalfWayIsBegunAgain() throws Exception {
    Files.createDirectories(folder.resolve("postgres"));
    Files.writeString(folder.resolve("postgres/PG_VERSION"), Postgres.MAJOR + "\n");
    Files.writeString(folder.resolve("postgres/postgresql.conf"), "");
    try (Stores stores = start()) {
      assertEquals("1", query(stores, "SELECT 1"));
    }
  }

  @Test
  void dataOfAnotherMajorVersionIsRefusedAndLeftAsItIs() throws Exception {
    Files.createDirectories(folder.resolve("postgres"));
    Files.writeString(folder.resolve("postgres/PG_VERSION"), "15\n");
    Files.writeString(folder.resolve("postgres/postgresql.conf"), "");
    Files.writeString(folder.resolve("postgres.made"), "");
    IllegalStateException failure = assertThrows(IllegalStateException.class, this::start);
    assertTrue(
        String.valueOf(failure.getMessage()).contains("is of PostgreSQL 15"), failure.getMessage());
    assertEquals("15\n", Files.readString(folder.resolve("postgres/PG_VERSION")));
  }

  @Test
  void aTakenPortIsNamedBeforeAnythingStarts() throws Exception {
    try (ServerSocket taken = new ServerSocket(redisPort, 1, InetAddress.getLoopbackAddress())) {
      IllegalStateException failure = assertThrows(IllegalStateException.class, this::start);
      assertEquals(
          "Port " + taken.getLocalPort() + ", meant for Redis, is taken", failure.getMessage());
    }
    assertEquals(List.of(), Folders.list(folder));
  }

  @Test
  void redisComesBackAfterAnOutage() throws Exception {
    try (Stores stores = start()) {
      stores.killRedis();
      assertTrue(FreePort.isFree(redisPort));
      stores.startRedis();
      assertEquals("+PONG", redis(stores, "PING"));
    }
  }

  private Stores start() {
    return Stores.start(folder, postgresPort, redisPort, true);
  }

  private static boolean says(Path log, String text) {
    try {
      return Files.readString(log).contains(text);
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static void sql(Stores stores, String sql) throws Exception {
    try (Connection connection = connect(stores);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(Stores stores, String sql) throws Exception {
    try (Connection connection = connect(stores);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Connection connect(Stores stores) throws Exception {
    return DriverManager.getConnection(stores.jdbcUrl(), "postgres", "postgres");
  }

  private static String redis(Stores stores, String command) throws Exception {
    URI uri = URI.create(stores.redisUrl());
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }
}
