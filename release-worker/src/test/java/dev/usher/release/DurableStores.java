package dev.usher.release;

import dev.usher.standalone.file.Folders;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.stores.Stores;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Stores of their own whose commits wait for the disk, as an operator's do. */
public final class DurableStores implements QuarkusTestResourceLifecycleManager {
  private final Path folder = folder();
  private final Stores stores = Stores.start(folder, FreePort.find(), FreePort.find(), true);

  @Override
  public Map<String, String> start() {
    return Map.of(
        "quarkus.datasource.jdbc.url",
        stores.jdbcUrl(),
        "quarkus.datasource.username",
        "postgres",
        "quarkus.datasource.password",
        "postgres",
        "quarkus.redis.hosts",
        stores.redisUrl());
  }

  @Override
  public void stop() {
    stores.close();
    Folders.delete(folder);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("usher-figures-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
