package dev.usher.standalone.stores;

import dev.usher.standalone.file.Folders;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** PostgreSQL from the binaries of a Maven dependency, on a new or existing data folder. */
final class Postgres {
  /** The major version of the binaries; they cannot open data folders of other major versions. */
  static final String MAJOR = "18";

  private static final int TAIL_LINES = 8;
  private static final Duration START_WAIT = Duration.ofSeconds(60);

  private Postgres() {}

  /**
   * Starts PostgreSQL and waits until it responds. No other server may run on the same data.
   *
   * @throws IllegalStateException if the data has another major version, or another server has the
   *     port
   * @throws UncheckedIOException if it does not start
   */
  static EmbeddedPostgres start(Path folder, int port, boolean durable) {
    Path data = folder.resolve("postgres");
    Path made = folder.resolve("postgres.made");
    Path log = folder.resolve("logs").resolve("postgres.log");
    try {
      Files.createDirectories(folder.resolve("logs"));
      Files.deleteIfExists(log);
      if (Files.exists(data) && !Files.exists(made)) {
        // The first start was killed before it finished, so this database was never used.
        Folders.delete(data);
      }
      refuseOtherMajor(data);
      BinaryCache cache = BinaryCache.open(folder);
      EmbeddedPostgres postgres = start(cache, data, port, durable, log);
      Files.writeString(made, "initdb and the first start were completed\n");
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "PostgreSQL did not start: %s. Its log, %s, ends with:%n%s"
              .formatted(e.getMessage(), log, tail(log)),
          e);
    }
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(it cannot be read: " + e + ")";
    }
  }

  private static EmbeddedPostgres start(
      BinaryCache cache, Path data, int port, boolean durable, Path log) throws IOException {
    // Otherwise it uses a folder in the temporary folder that all users share.
    System.setProperty("ot.epg.working-dir", cache.folder().toString());
    try {
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setPgBinaryResolver(new PostgresBinaries(cache))
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(false)
              .setPort(port)
              .setPGStartupWait(START_WAIT)
              .setOutputRedirector(Redirect.appendTo(log.toFile()))
              .setErrorRedirector(Redirect.appendTo(log.toFile()))
              .setServerConfig("max_connections", "300")
              .setServerConfig("shared_buffers", "256MB")
              // Its default place, /tmp, is shared with every other PostgreSQL of the machine.
              .setServerConfig("unix_socket_directories", "")
              // Both are off by that library's defaults.
              .setServerConfig("fsync", durable ? "on" : "off")
              .setServerConfig("synchronous_commit", durable ? "on" : "off")
              .start();
      refuseOther(postgres, data, port);
      return postgres;
    } catch (IOException | RuntimeException e) {
      Postmaster.end(data);
      throw e;
    }
  }

  private static void refuseOtherMajor(Path data) throws IOException {
    Path version = data.resolve("PG_VERSION");
    if (!Files.exists(version)) {
      return;
    }
    String major = Files.readString(version).strip();
    if (!major.equals(MAJOR)) {
      throw new IllegalStateException(
          "The data in %s is of PostgreSQL %s, and this Usher brings PostgreSQL %s: move it away, or use another data folder"
              .formatted(data, major, MAJOR));
    }
  }

  /** A foreign server on the same port would also respond, so this checks the data folder. */
  private static void refuseOther(EmbeddedPostgres postgres, Path data, int port)
      throws IOException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW data_directory")) {
      row.next();
      if (!Files.isSameFile(Path.of(row.getString(1)), data)) {
        throw new IllegalStateException("Another PostgreSQL listens on port " + port);
      }
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
