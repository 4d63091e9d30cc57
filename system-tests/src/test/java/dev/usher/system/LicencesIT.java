package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The licences of the libraries in the services, by the SBOMs that their builds leave. */
class LicencesIT {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final List<String> SERVICES =
      List.of("queue-service", "booking-service", "release-worker");

  /**
   * What may be combined with our Apache-2.0 and given on without conditions for our own code. A
   * library under several licences may be used under one of them.
   */
  private static final Set<String> ALLOWED =
      Set.of(
          "Apache-2.0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "CC0-1.0",
          "EPL-1.0",
          "EPL-2.0",
          "MIT",
          "MIT-0",
          "Public Domain",
          "UPL-1.0");

  @Test
  void eachLibraryHasALicenceThatIsAllowed() throws Exception {
    Map<String, Set<String>> refused = licences();
    refused.values().removeIf(licences -> licences.stream().anyMatch(ALLOWED::contains));
    assertEquals(Map.of(), refused);
  }

  @Test
  void thePageListsEachLibraryWithItsLicence() throws Exception {
    // Builds of executables leave a library for the JVM out, see NativeRsa.
    assumeFalse(System.getProperty("usher.form", "").equals("native"));
    String rows =
        licences().entrySet().stream()
            .map(e -> "| %s | %s |\n".formatted(e.getKey(), String.join(" or ", e.getValue())))
            .collect(Collectors.joining());
    Path made = Files.writeString(Path.of("target/licences.txt"), rows);
    String page = Files.readString(HOME.resolve("docs/reference/licences.md"));
    assertTrue(
        page.endsWith("| --- | --- |\n" + rows),
        () -> "Not the libraries of docs/reference/licences.md; the rows are in " + made);
  }

  /** Of the libraries that run; the SBOMs also have those that take part in the build. */
  private static Map<String, Set<String>> licences() throws IOException {
    Map<String, Set<String>> licences = new TreeMap<>();
    for (String service : SERVICES) {
      Path sbom = HOME.resolve(service).resolve("target/quarkus-run-cyclonedx.json");
      for (JsonNode component : new JsonMapper().readTree(sbom.toFile()).get("components")) {
        String group = component.path("group").asText();
        if (isRuntime(component) && !group.isEmpty() && !group.equals("dev.usher")) {
          Set<String> own =
              licences.computeIfAbsent(
                  group + ":" + withoutPlatform(component.get("name").asText()),
                  name -> new TreeSet<>());
          component.path("licenses").forEach(licence -> own.add(name(licence)));
        }
      }
    }
    return licences;
  }

  /** Each machine builds with the native library of its own platform. */
  private static String withoutPlatform(String name) {
    return name.replaceFirst("^native-(?:linux|osx|windows)-.*", "native-*");
  }

  private static boolean isRuntime(JsonNode component) {
    for (JsonNode property : component.path("properties")) {
      if (property.get("name").asText().equals("quarkus:component:scope")) {
        return property.get("value").asText().equals("runtime");
      }
    }
    return false;
  }

  private static String name(JsonNode licence) {
    if (licence.has("expression")) {
      return licence.get("expression").asText();
    }
    JsonNode license = licence.get("license");
    return license.has("id") ? license.get("id").asText() : license.get("name").asText();
  }
}
