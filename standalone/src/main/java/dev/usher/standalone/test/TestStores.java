package dev.usher.standalone.test;

import dev.usher.standalone.key.Keys;
import dev.usher.standalone.stores.FreePort;
import dev.usher.standalone.stores.Stores;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The stores and keys of one module's tests: started once a JVM, on free ports and in a temporary
 * folder, and gone with it.
 */
public final class TestStores implements QuarkusTestResourceLifecycleManager {
  private static final Path FOLDER = temporaryFolder();
  private static final Keys KEYS = Keys.in(FOLDER.resolve("keys"));
  private static final Stores STORES =
      Stores.start(FOLDER, FreePort.find(), FreePort.find(), false);

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(TestStores::end, "test-stores-end"));
  }

  /** The one pair of stores of this JVM. */
  public static Stores stores() {
    return STORES;
  }

  /** The keys that the services under test are configured with. */
  public static Keys keys() {
    return KEYS;
  }

  /** The configuration of a service that uses these stores and keys. */
  public static Map<String, String> config() {
    Map<String, String> config = new HashMap<>(KEYS.config());
    config.put("quarkus.datasource.jdbc.url", STORES.jdbcUrl());
    config.put("quarkus.datasource.username", "postgres");
    config.put("quarkus.datasource.password", "postgres");
    config.put("quarkus.redis.hosts", STORES.redisUrl());
    return config;
  }

  @Override
  public Map<String, String> start() {
    return config();
  }

  @Override
  public void stop() {
    // Shared by all tests of the JVM: the shutdown hook below ends them.
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("usher-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end() {
    try (var files = Files.walk(FOLDER)) {
      STORES.close();
      files.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
