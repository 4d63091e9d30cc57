package dev.usher.testing;

import dev.usher.standalone.key.Keys;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.OrphanedProcesses;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.standalone.stores.Stores;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stores and keys of one module's tests: started once a JVM, on free ports and in a temporary
 * folder, and gone with it.
 */
public final class TestStores implements QuarkusTestResourceLifecycleManager {
  // Less than half the processor time of a start; the root pom.xml explains them.
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=256m",
          "-XX:+UseSerialGC",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote");

  private static final TestFolder FOLDER = TestFolder.make();
  private static final Keys KEYS = TestKeys.in(FOLDER.path().resolve("keys"));
  private static final Stores STORES =
      Stores.start(FOLDER.path(), FreePort.find(), FreePort.find(), false);

  private static final OidcStub VISITORS = OidcStub.start(Clock.systemUTC());

  private static final OidcStub OIDC = OidcStub.start(Clock.systemUTC());

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

  /** A folder of this JVM's tests, which goes with it. */
  public static Path folder() {
    return FOLDER.path();
  }

  /** The OpenID Connect provider that the services under test trust beside their own key. */
  public static OidcStub oidc() {
    return OIDC;
  }

  /** The OpenID Connect provider of visitors, for services that are configured with it. */
  public static OidcStub visitors() {
    return VISITORS;
  }

  /** The configuration of a service that uses these stores and keys. */
  public static Map<String, String> config() {
    Map<String, String> config = new HashMap<>(KEYS.config());
    config.put("quarkus.datasource.jdbc.url", STORES.jdbcUrl());
    config.put("quarkus.datasource.username", "postgres");
    config.put("quarkus.datasource.password", "postgres");
    config.put("quarkus.redis.hosts", STORES.redisUrl());
    config.put("usher.oidc.issuer", OIDC.issuer());
    config.put("usher.oidc.audience", OidcStub.AUDIENCE);
    config.put("usher.oidc.roles-claim", "realm_access.roles");
    config.put("usher.oidc.keys-max-age", "PT1S");
    config.put("usher.oidc.keys-min-pause", "PT0.2S");
    // All visitors of a test come from the loopback address.
    config.put("usher.waiting-room.joins-per-address", "0");
    // On a machine that does other things as well, a busy PostgreSQL is not a silent one.
    config.put("usher.postgres.timeout", "PT8S");
    // The site behind a proxy; rooms of tests have their targetUrl there.
    config.put("usher.shield.origins", "https://shop.example");
    config.put("usher.payment.provider", "sandbox");
    config.put("usher.sandbox.allowed", "true");
    return config;
  }

  /**
   * Starts a packaged service of this build on these stores and keys, on a free port; several of
   * one module are its instances. Close it, or it ends with the JVM.
   *
   * @param module its folder's name, as {@code queue-service}
   * @param extra settings beside, and before, those of {@link #config}
   */
  public static ServiceProcess service(String module, Map<String, String> extra) {
    Map<String, String> settings = config();
    settings.putAll(extra);
    String port =
        settings.computeIfAbsent("quarkus.http.port", k -> Integer.toString(FreePort.find()));
    return ServiceProcess.start(
        ServiceProcess.module(module),
        settings,
        FOLDER.path(),
        FOLDER.path().resolve("logs").resolve(module + "-" + port + ".log"),
        JVM_OPTIONS);
  }

  @Override
  public Map<String, String> start() {
    return config();
  }

  @Override
  public void stop() {
    // Shared by all tests of the JVM: the shutdown hook ends them.
  }

  private static void end() {
    OrphanedProcesses.end(FOLDER.path());
    STORES.close();
    FOLDER.close();
  }
}
