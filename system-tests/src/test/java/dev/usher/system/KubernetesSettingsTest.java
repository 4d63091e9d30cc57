package dev.usher.system;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.system.DeclaredSettings.Setting;
import dev.usher.system.Manifests.Workload;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The settings and Secrets in {@code deploy/kubernetes} against those that the services read. */
class KubernetesSettingsTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  /** Settings of {@code quarkus.datasource} and others without which no service works. */
  private static final Set<String> STORES =
      Set.of(
          "QUARKUS_DATASOURCE_JDBC_URL",
          "QUARKUS_DATASOURCE_USERNAME",
          "QUARKUS_DATASOURCE_PASSWORD",
          "QUARKUS_REDIS_HOSTS",
          "QUARKUS_REDIS_PASSWORD");

  /** Read by {@code TrustedIssuers}. */
  private static final Set<String> ISSUER =
      Set.of("MP_JWT_VERIFY_PUBLICKEY_LOCATION", "MP_JWT_VERIFY_ISSUER");

  /** For Compose's nginx, collector and sample site, and the file of its link to the console. */
  private static final Pattern COMPOSE_ONLY =
      Pattern.compile(
          "QUARKUS_HTTP_PROXY_.*|QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT|USHER_SHIELD_ORIGINS"
              + "|USHER_CONSOLE_SIGN_IN_CODE_FILES");

  /** The Secrets that CloudNativePG makes for a Cluster named postgres. */
  private static final Map<String, Set<String>> BY_OPERATOR =
      Map.of("postgres-app", Set.of("username", "password"), "postgres-ca", Set.of("ca.crt"));

  private static final Pattern CREATED =
      Pattern.compile("create secret generic ([a-z-]+)((?:\\s|\\\\|--from-[^ \\\\\\n]+)+)");
  private static final Pattern KEY = Pattern.compile("--from-(?:file|literal)=([a-z-]+)=");
  private static final Pattern FILE = Pattern.compile("/run/secrets/([a-z-]+)");

  @EachOverlay
  void everyVariableIsASettingOfItsService(String overlay) throws Exception {
    for (Workload service : Manifests.of(overlay).services()) {
      ServiceSettings settings = new ServiceSettings(service.name());
      Set<String> unknown = new TreeSet<>(environment(overlay, service).keySet());
      unknown.removeAll(settings.own().keySet());
      unknown.removeAll(settings.quarkus());
      unknown.removeAll(ISSUER);
      assertEquals(Set.of(), unknown, service.name());
    }
  }

  @EachOverlay
  void everyRequiredSettingIsSet(String overlay) {
    for (Workload service : Manifests.of(overlay).services()) {
      Set<String> missing =
          new ServiceSettings(service.name())
              .own().values().stream()
                  .filter(Setting::isRequired)
                  .map(setting -> ServiceSettings.variable(setting.name()))
                  .collect(toCollection(TreeSet::new));
      missing.addAll(STORES);
      missing.addAll(ISSUER);
      missing.removeAll(environment(overlay, service).keySet());
      assertEquals(Set.of(), missing, service.name());
    }
  }

  @EachOverlay
  void theSecretsHaveEveryKeyThatAPodRefersTo(String overlay) throws Exception {
    Manifests all = Manifests.of(overlay);
    Set<String> referred = new TreeSet<>();
    for (Workload workload : all.workloads()) {
      workload.containers().stream()
          .flatMap(container -> all.environment(container).values().stream())
          .filter(value -> value.startsWith("secret:"))
          .forEach(value -> referred.add(value.substring("secret:".length())));
      workload.pod().ifPresent(pod -> mounted(pod).forEach((key, path) -> referred.add(key)));
    }
    referred.removeAll(secrets(overlay));
    assertEquals(Set.of(), referred);
  }

  /**
   * The keys of all Secrets, as NAME/KEY: those of the overlay, or those that CloudNativePG makes
   * and that the page says how to make.
   */
  private static Set<String> secrets(String overlay) throws IOException {
    Map<String, Set<String>> secrets = new HashMap<>();
    for (Secret secret : Manifests.of(overlay).all(Secret.class)) {
      secrets.put(secret.getMetadata().getName(), secret.getData().keySet());
    }
    if (overlay.equals("production")) {
      secrets.putAll(BY_OPERATOR);
      String page = Files.readString(HOME.resolve("docs/operations/kubernetes.md"));
      CREATED.matcher(page).results().forEach(c -> secrets.put(c.group(1), keys(c.group(2))));
    }
    return secrets.entrySet().stream()
        .flatMap(secret -> secret.getValue().stream().map(key -> secret.getKey() + "/" + key))
        .collect(toSet());
  }

  private static Set<String> keys(String arguments) {
    return KEY.matcher(arguments).results().map(key -> key.group(1)).collect(toSet());
  }

  @EachOverlay
  void everyFileThatASettingNamesIsMounted(String overlay) {
    for (Workload service : Manifests.of(overlay).services()) {
      List<VolumeMount> mounts = service.containers().get(0).getVolumeMounts();
      assertEquals(
          List.of("/run/secrets", "/tmp"), mounts.stream().map(VolumeMount::getMountPath).toList());
      Set<String> named =
          environment(overlay, service).values().stream()
              .flatMap(value -> FILE.matcher(value).results())
              .map(file -> file.group(1))
              .collect(toCollection(TreeSet::new));
      Set<String> mounted = new TreeSet<>(mounted(service.pod().orElseThrow()).values());
      assertEquals(mounted, named, service.name());
    }
  }

  /** The files that a pod mounts from Secrets: NAME/KEY to path. */
  private static Map<String, String> mounted(PodSpec pod) {
    Map<String, String> files = new HashMap<>();
    for (Volume volume : pod.getVolumes()) {
      if (volume.getProjected() != null) {
        volume.getProjected().getSources().stream()
            .map(VolumeProjection::getSecret)
            .forEach((SecretProjection s) -> s.getItems().forEach(i -> put(files, s.getName(), i)));
      }
      if (volume.getSecret() != null) {
        volume
            .getSecret()
            .getItems()
            .forEach(i -> put(files, volume.getSecret().getSecretName(), i));
      }
    }
    return files;
  }

  private static void put(Map<String, String> files, String secret, KeyToPath item) {
    files.put(secret + "/" + item.getKey(), item.getPath());
  }

  @EachOverlay
  void postgresqlAcceptsAllConnectionsThatThePodsMayOpen(String overlay) throws Exception {
    Manifests all = Manifests.of(overlay);
    int needed = 0;
    for (Workload service : all.services()) {
      // One more pod during a rollout; one more connection of each for PostgresWatch.
      needed += (all.replicas(service.name())[1] + 1) * (pools(overlay, service) + 1);
    }
    int reserved = 10;
    int accepted = maxConnections(overlay);
    assertTrue(needed + reserved <= accepted, needed + " of " + accepted);
  }

  private static int pools(String overlay, Workload service) throws IOException {
    String main = "quarkus.datasource.jdbc.max-size";
    Properties properties = new ServiceSettings(service.name()).properties();
    Map<String, String> environment = environment(overlay, service);
    // 50 is the default of Quarkus.
    String byDefault = properties.getProperty(main, "50");
    properties.setProperty(
        main, environment.getOrDefault(ServiceSettings.variable(main), byDefault));
    return properties.stringPropertyNames().stream()
        .filter(name -> name.matches("quarkus\\.datasource\\.(\\w+\\.)?jdbc\\.max-size"))
        .mapToInt(name -> Integer.parseInt(properties.getProperty(name)))
        .sum();
  }

  private static int maxConnections(String overlay) {
    Manifests all = Manifests.of(overlay);
    Stream<String> operated =
        all.clusters().stream()
            .map(cluster -> cluster.spec().postgresql().parameters().get("max_connections"));
    Stream<String> own =
        all.workload("postgres").containers().stream()
            .flatMap(container -> container.getArgs().stream())
            .filter(argument -> argument.startsWith("max_connections="))
            .map(argument -> argument.replace("max_connections=", ""));
    return Stream.concat(operated, own)
        .map(Objects::requireNonNull)
        .mapToInt(Integer::parseInt)
        .findAny()
        .orElseThrow();
  }

  @Test
  void theDemoHasTheSettingsOfCompose() throws Exception {
    JsonNode compose =
        Kustomization.YAML.valueToTree(
            new Yaml().load(Files.readString(HOME.resolve("docker-compose.yml"))));
    for (Workload service : Manifests.of("demo").services()) {
      Map<String, String> here = environment("demo", service);
      Set<String> different = new TreeSet<>();
      compose
          .at("/services/" + service.name() + "/environment")
          .properties()
          .forEach(
              there -> {
                String name = there.getKey();
                String value = withDefaults(there.getValue().asText());
                // What has no default is a secret.
                boolean isSame =
                    value.contains("${") ? here.containsKey(name) : value.equals(here.get(name));
                if (!isSame && !COMPOSE_ONLY.matcher(name).matches()) {
                  different.add(name + "=" + value);
                }
              });
      assertEquals(Set.of(), different, service.name());
    }
  }

  /** A value of the Compose file with the defaults of its variables; those without stay. */
  private static String withDefaults(String value) {
    return value.replaceAll("\\$\\{\\w+:-([^}]*)}", "$1");
  }

  private static Map<String, String> environment(String overlay, Workload service) {
    return Manifests.of(overlay).environment(service);
  }
}
