package dev.usher.system;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.system.DeclaredSettings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * {@code docker-compose.yml} and the configuration of nginx against the services. {@code
 * deploy/testing/journey} starts them.
 */
class ComposeTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final Set<String> ISSUER =
      Set.of("MP_JWT_VERIFY_PUBLICKEY_LOCATION", "MP_JWT_VERIFY_ISSUER");
  private static final Pattern UPSTREAM = Pattern.compile("server ([a-z0-9-]+):(\\d+)");

  @Test
  void everyVariableIsASettingOfItsService() throws IOException {
    for (String instance : instances()) {
      ServiceSettings settings = new ServiceSettings(module(instance));
      Set<String> unknown = environment(instance);
      unknown.removeAll(settings.own().keySet());
      unknown.removeAll(settings.quarkus());
      unknown.removeAll(ISSUER);
      assertEquals(Set.of(), unknown, instance);
    }
  }

  @Test
  void everyRequiredSettingIsSet() throws IOException {
    for (String instance : instances()) {
      Set<String> missing =
          new ServiceSettings(module(instance))
              .own().values().stream()
                  .filter(Setting::isRequired)
                  .map(setting -> ServiceSettings.variable(setting.name()))
                  .collect(toCollection(TreeSet::new));
      missing.addAll(ISSUER);
      missing.removeAll(environment(instance));
      assertEquals(Set.of(), missing, instance);
    }
  }

  @Test
  void everyMountedFileIsThereOrMadeByMakeEnv() throws IOException {
    for (JsonNode service : compose().at("/services")) {
      for (JsonNode volume : service.path("volumes")) {
        String source = volume.asText().replaceAll(":.*", "");
        assertTrue(
            !source.startsWith("./")
                || source.startsWith("./usher-keys/")
                || Files.exists(HOME.resolve(source)),
            source);
      }
    }
  }

  @Test
  void nginxForwardsToAllInstances() throws IOException {
    Map<String, String> ports = new HashMap<>();
    for (String instance : instances()) {
      String port =
          new ServiceSettings(module(instance))
              .properties()
              .getProperty("quarkus.http.port", "8080");
      ports.put(instance, port);
      compose()
          .at("/services/" + instance + "/networks/default/aliases")
          .forEach(alias -> ports.put(alias.asText(), port));
    }
    Set<String> upstreams = new TreeSet<>();
    UPSTREAM
        .matcher(Files.readString(HOME.resolve("deploy/nginx/nginx.conf")))
        .results()
        .forEach(
            server -> {
              upstreams.add(server.group(1));
              assertEquals(ports.get(server.group(1)), server.group(2), server.group());
            });
    assertEquals(
        Set.of("queue-service-1", "queue-service-2", "booking-service-1", "booking-service-2"),
        upstreams);
  }

  @Test
  void theSampleSiteIsBehindItsRoom() throws IOException {
    String proxy = Files.readString(HOME.resolve("deploy/shield/nginx.conf"));
    Set<String> upstreams = new TreeSet<>();
    UPSTREAM.matcher(proxy).results().forEach(server -> upstreams.add(server.group(1)));
    assertEquals(Set.of("queue-service", "site"), upstreams);
    assertTrue(compose().at("/services/site").isObject());
    assertTrue(proxy.contains("/verify/gala?"));
    String room = Files.readString(HOME.resolve("deploy/shield/create-room"));
    assertTrue(room.contains("/api/rooms/gala"), room);
  }

  private static List<String> instances() throws IOException {
    return compose().at("/services").properties().stream()
        .filter(service -> service.getValue().has("build"))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String module(String instance) {
    return instance.replaceAll("-\\d$", "");
  }

  private static Set<String> environment(String instance) throws IOException {
    Set<String> names = new TreeSet<>();
    compose()
        .at("/services/" + instance + "/environment")
        .fieldNames()
        .forEachRemaining(names::add);
    return names;
  }

  private static JsonNode compose() throws IOException {
    // Resolves merge keys.
    return Kustomization.YAML.valueToTree(
        new Yaml().load(Files.readString(HOME.resolve("docker-compose.yml"))));
  }
}
