package dev.usher.system;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.standalone.stores.Stores;
import dev.usher.system.stores.BaseBackup;
import dev.usher.system.stores.Started;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operations/backup.md says: a base backup, an archive of the log, a moment. */
class BackupIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final String QUEUE_PORT = Integer.toString(FreePort.find());
  private static final String BOOKING_PORT = Integer.toString(FreePort.find());
  private static final String QUEUE = "http://127.0.0.1:" + QUEUE_PORT;
  private static final String BOOKING = "http://127.0.0.1:" + BOOKING_PORT;

  /** Redis stays as it is, so it knows more than the restored PostgreSQL. */
  @Test
  void aRestoreToAMomentHasTheHoldBeforeItAndNotTheOneAfterItAndKeepsAllPlaces(@TempDir Path folder)
      throws Exception {
    Path archive = Files.createDirectory(folder.resolve("archive"));
    Path original = Files.createDirectory(folder.resolve("original"));
    Path restored = Files.createDirectory(folder.resolve("restored"));
    OnSale sale;
    Visitor ann;
    Visitor bob;
    Visitor carl;
    Visitor dora;
    String anns;
    String bobs;
    String moment;
    try (Stores stores = archiving(original, archive);
        Started services = new Started()) {
      start(services, stores);
      sale = OnSale.opens(QUEUE, BOOKING, Duration.ofMinutes(10));
      ann = sale.joins().isAdmitted();
      anns = ann.holdsInTheEnd("hall-A-1");
      ann.pays(anns);
      Visitor payer = ann;
      String paid = anns;
      await("Ann has booked").until(() -> payer.booking(paid).statusCode() == 200);
      baseBackup(stores, original, restored);
      bob = sale.joins().isAdmitted();
      bobs = bob.holdsInTheEnd("hall-A-2");

      moment = query(stores, "select clock_timestamp()");

      carl = sale.joins().isAdmitted();
      carl.holdsInTheEnd("hall-A-3");
      dora = sale.joins();
      String last = query(stores, "select pg_walfile_name(pg_switch_wal())");
      await("The archive has all").until(() -> Files.exists(archive.resolve(last)));
    }

    try (Stores stores = restoring(restored, archive, moment);
        Started services = new Started()) {
      await("It takes writes").until(() -> query(stores, "select pg_is_in_recovery()").equals("f"));
      assertEquals("2", query(stores, "select count(*) from inventory.hold"), "Ann's and Bob's");
      start(services, stores);
      ann.booking(anns).then().statusCode(200);
      bob.looksAt(bobs).then().statusCode(200);
      // Carl's pass is still good, and his seat is free again.
      carl.holds("hall-A-1").then().statusCode(409);
      carl.holds("hall-A-2").then().statusCode(409);
      carl.holdsInTheEnd("hall-A-3");
      // Dora joined after the moment. She has her place before whoever comes now.
      dora.isAdmitted();
      Visitor emil = sale.joins();
      assertTrue(emil.number() > dora.number());
      emil.isAdmitted().holdsInTheEnd("hall-A-4");
      assertEquals("4", query(stores, "select count(*) from inventory.taken_seat"));
      assertEquals("4", query(stores, "select taken from inventory.section where id = 'hall'"));
    }
  }

  /** Stores of which PostgreSQL keeps its log in the archive, too. */
  private static Stores archiving(Path folder, Path archive) {
    try (Stores first = Stores.start(folder, FreePort.find(), FreePort.find(), false)) {
      query(first, "alter system set archive_mode = on");
      query(first, "alter system set archive_command = 'cp \"%%p\" \"%s/%%f\"'".formatted(archive));
    }
    return Stores.start(folder, FreePort.find(), FreePort.find(), false);
  }

  private static void baseBackup(Stores stores, Path original, Path copy) throws Exception {
    try (Connection connection = connect(stores)) {
      BaseBackup.take(connection, original.resolve("postgres"), copy.resolve("postgres"));
    }
    Files.copy(original.resolve("postgres.made"), copy.resolve("postgres.made"));
  }

  private static Stores restoring(Path folder, Path archive, String moment) throws IOException {
    Path data = folder.resolve("postgres");
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        """
        restore_command = 'cp "%s/%%f" "%%p"'
        recovery_target_time = '%s'
        recovery_target_action = 'promote'
        """
            .formatted(archive, moment));
    Files.writeString(data.resolve("recovery.signal"), "");
    return Stores.start(folder, FreePort.find(), FreePort.find(), false);
  }

  /** On this PostgreSQL and the Redis of all tests, always at the same addresses. */
  private static void start(Started started, Stores stores) {
    List.of(
            started.add(service("queue-service", stores, Map.of("quarkus.http.port", QUEUE_PORT))),
            started.add(
                service(
                    "booking-service",
                    stores,
                    Map.of(
                        "quarkus.http.port",
                        BOOKING_PORT,
                        "usher.queue.url",
                        QUEUE,
                        "usher.public-url",
                        "http://localhost:" + BOOKING_PORT))))
        .forEach(service -> service.awaitReady(START));
  }

  private static ServiceProcess service(String module, Stores stores, Map<String, String> own) {
    Map<String, String> settings = new HashMap<>(own);
    settings.put("quarkus.datasource.jdbc.url", stores.jdbcUrl());
    // The test stores bring the settings of all services.
    settings.put("smallrye.config.mapping.validate-unknown", "false");
    return TestStores.service(module, settings);
  }

  /** The first value of the first row, if the statement has rows. */
  private static String query(Stores stores, String sql) {
    try (Connection connection = connect(stores);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return String.valueOf(row.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static Connection connect(Stores stores) throws SQLException {
    return DriverManager.getConnection(stores.jdbcUrl(), "postgres", "postgres");
  }
}
