package dev.usher.system.stores;

import dev.usher.standalone.process.ChildProcess;
import dev.usher.standalone.process.FreePort;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** PgBouncer, where it is installed, with the file of {@code deploy/pgbouncer}. */
final class PgBouncer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Path SETTINGS =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolveSibling("deploy/pgbouncer/pgbouncer.ini");

  private final int port;
  private final ChildProcess process;

  private PgBouncer(int port, ChildProcess process) {
    this.port = port;
    this.process = process;
  }

  /** Where it is installed; empty if it is not. */
  static Optional<Path> program() {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it in front of this database. */
  static PgBouncer start(int postgres, String database) {
    int port = FreePort.find();
    Path folder = TestStores.folder().resolve("pgbouncer-" + port);
    Path settings = folder.resolve("pgbouncer.ini");
    Path users = folder.resolve("userlist.txt");
    try {
      Files.createDirectories(folder);
      Files.writeString(users, "\"postgres\" \"postgres\"\n");
      Files.writeString(
          settings,
          Files.readString(SETTINGS)
                  .replace("host=postgres port=5432", "host=127.0.0.1 port=" + postgres)
                  .replace("dbname=usher", "dbname=" + database)
                  .replace("listen_addr = *", "listen_addr = 127.0.0.1")
                  .replace("listen_port = 6432", "listen_port = " + port)
                  .replace("/etc/pgbouncer/userlist.txt", users.toString())
                  .replace("scram-sha-256", "trust")
              + "unix_socket_dir =\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        Unprivileged.command(program().orElseThrow().toString(), settings.toString());
    Path log = TestStores.folder().resolve("logs").resolve("pgbouncer.log");
    ChildProcess process = ChildProcess.start("PgBouncer", command, TestStores.folder(), log);
    try {
      process.await(() -> !FreePort.isFree(port), START);
      return new PgBouncer(port, process);
    } catch (IllegalStateException e) {
      process.stop();
      throw e;
    }
  }

  /** The JDBC URL for a service, with the settings that it needs behind PgBouncer. */
  String jdbcUrl(String entry) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0".formatted(port, entry);
  }

  @Override
  public void close() {
    process.stop();
  }
}
