package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.testing.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The services keep nothing in a session of PostgreSQL beyond a transaction, so that a pooler in
 * transaction mode may stand in front of it.
 */
class SessionStateTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final List<String> MODULES =
      List.of("common", "inventory", "queue-service", "booking-service", "release-worker");

  private static final Pattern SESSION =
      Pattern.compile(
          "\\bset (?:session )?(?:\\w+_timeout|enable_\\w+|plan_cache_mode|search_path|work_mem"
              + "|synchronous_commit|role|time zone|transaction_\\w+)\\b"
              + "|\\bset session\\b|set_config\\((?!'\\w+', [^,]+, true\\))|pg_(?:try_)?advisory_(?:lock|unlock)"
              + "|\\b(?:listen|notify|unlisten) [a-z_]+;|pg_notify|\\bwith hold\\b"
              + "|\\btemp(?:orary)? table\\b|\\bpg_temp\\b|\\bexecute [a-z_]+\\(|\\bdeallocate\\b"
              + "|\\.set(?:TransactionIsolation|ReadOnly|Schema|ClientInfo)\\(",
          Pattern.CASE_INSENSITIVE);

  /** What a new connection begins with, which a pooler can do as well, and migrations. */
  private static final Set<String> ALLOWED =
      Set.of(
          "booking-service/src/main/resources/application.properties",
          "common/src/main/java/dev/usher/common/migration/FlywayConnections.java",
          "common/src/main/java/dev/usher/common/store/PostgresConnections.java",
          "inventory/src/main/resources/META-INF/microprofile-config.properties");

  @Test
  void theSessionIsSetForNewConnectionsOnly() {
    Set<String> found = new TreeSet<>();
    for (String module : MODULES) {
      files(HOME.resolve(module).resolve("src/main"))
          .filter(file -> file.toString().matches(".*\\.(java|sql|properties)"))
          .filter(file -> SESSION.matcher(Texts.of(file)).find())
          .forEach(file -> found.add(HOME.relativize(file).toString()));
    }
    assertEquals(new TreeSet<>(ALLOWED), found);
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
