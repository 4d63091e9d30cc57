package dev.usher.system.stores;

import static dev.usher.testing.Eventually.await;

import dev.usher.standalone.file.Folders;
import dev.usher.standalone.process.ChildProcess;
import dev.usher.standalone.process.FreePort;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL beside the one of {@link TestStores}: a process and a data folder of its own. */
final class PostgresNode implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final int port = FreePort.find();
  private final Path data = TestStores.folder().resolve("postgres-" + port);
  private @Nullable ChildProcess process;

  private PostgresNode() {}

  /** A new database cluster; not started. */
  static PostgresNode create() {
    PostgresNode node = new PostgresNode();
    List<String> command =
        Unprivileged.command(
            Programs.ofPostgres("initdb"),
            "--pgdata=" + node.data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
            "--no-instructions");
    ChildProcess made =
        ChildProcess.start("initdb", command, TestStores.folder(), node.log("initdb"));
    try {
      await("initdb has ended").atMost(START).until(() -> !made.isAlive());
    } finally {
      made.close();
    }
    if (made.ended().join() != 0) {
      throw new IllegalStateException("initdb failed; its log is " + made.log());
    }
    return node;
  }

  /** A standby of this server; not started. */
  PostgresNode standby() {
    PostgresNode standby = new PostgresNode();
    standby.becomesStandbyOf(this);
    return standby;
  }

  /** Takes a base backup of the primary, as {@code pg_basebackup} does; not started. */
  void becomesStandbyOf(PostgresNode primary) {
    Folders.delete(data);
    try (Connection connection = primary.dataSource().getConnection()) {
      BaseBackup.take(connection, primary.data, data);
      Files.writeString(data.resolve("standby.signal"), "");
      Files.writeString(
          data.resolve("postgresql.auto.conf"),
          "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'\n".formatted(primary.port));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server and waits until it accepts connections. */
  PostgresNode start() {
    List<String> command =
        new ArrayList<>(
            Unprivileged.command(Programs.ofPostgres("postgres"), "-D", data.toString()));
    for (String setting :
        List.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "shared_buffers=64MB",
            // Nobody pulls the plug of the machine: killed processes lose nothing of this.
            "fsync=off",
            "wal_receiver_status_interval=1s",
            "wal_retrieve_retry_interval=200ms")) {
      command.add("-c");
      command.add(setting);
    }
    process =
        ChildProcess.start(
            "PostgreSQL " + port, command, TestStores.folder(), log("postgres-" + port));
    process.await(this::responds, START);
    return this;
  }

  private Path log(String name) {
    return TestStores.folder().resolve("logs").resolve(name + ".log");
  }

  private boolean responds() {
    try {
      return query("select 1").equals("1");
    } catch (IllegalStateException e) {
      return false;
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  DataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://" + address() + "/postgres");
    source.setUser("postgres");
    source.setPassword("postgres");
    return source;
  }

  /** The first value that a query returns. */
  String query(String sql) {
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Sets something for all sessions. */
  void set(String setting, String value) {
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set %s = '%s'".formatted(setting, value));
      statement.execute("select pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a standby the primary. What it still replays may end the session that asks for it. */
  void promote() {
    await("The standby is the primary")
        .ignoreExceptions()
        .until(
            () ->
                query("select pg_promote(false) where pg_is_in_recovery()").isEmpty()
                    && query("select pg_is_in_recovery()").equals("f"));
  }

  /** Kills all processes of the server, as a crash of its machine does. */
  void kill() {
    ChildProcess killed = Objects.requireNonNull(process);
    List<ProcessHandle> backends =
        ProcessHandle.of(killed.pid()).stream().flatMap(ProcessHandle::descendants).toList();
    killed.kill();
    backends.forEach(ProcessHandle::destroyForcibly);
    await("Its processes are gone")
        .until(() -> backends.stream().noneMatch(ProcessHandle::isAlive));
    Folders.delete(data.resolve("postmaster.pid"));
  }

  @Override
  public void close() {
    // In order, so that it leaves no shared memory behind.
    if (process != null && process.isAlive()) {
      process.stop();
    }
    Folders.delete(data);
  }
}
