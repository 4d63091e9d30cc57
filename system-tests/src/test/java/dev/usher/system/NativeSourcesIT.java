package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.ReferencedClassObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What Quarkus passes to the builder of a service's native executable contains all that the service
 * looks up by name: its resources, and the classes that Jackson reads and writes by reflection.
 * Needs {@code mvn -Pnative-sources}, and no native builder.
 */
class NativeSourcesIT {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  /** Read while the executable is built, and not by it. */
  private static final Set<String> READ_WHEN_BUILT =
      Set.of(
          "application\\.properties",
          "META-INF/microprofile-config\\.properties",
          // Becomes a part of the generated description.
          "META-INF/openapi\\.yaml",
          // By the initializer of Languages.
          "dev/usher/common/page/texts/[a-z]+\\.json");

  private static final Set<String> READ_JSON =
      Set.of("of", "readValue", "readerFor", "convertValue", "treeToValue", "forType");
  private static final Set<String> WRITE_JSON =
      Set.of("json", "writeValueAsBytes", "writeValueAsString", "valueToTree");

  private static final List<Service> SERVICES =
      List.of(
          new Service("dev.usher.queue", List.of("common", "queue-service")),
          new Service("dev.usher.booking", List.of("common", "inventory", "booking-service")),
          new Service("dev.usher.release", List.of("common", "inventory", "release-worker")));

  /** A service, and the modules that it consists of, its own as the last. */
  private record Service(String ownPackage, List<String> modules) {
    private Path sources() {
      return HOME.resolve(modules.get(modules.size() - 1)).resolve("target/native-sources");
    }

    private JsonNode metadata(String file) throws IOException {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(sources(), "*-runner.jar")) {
        for (Path path : jars) {
          try (JarFile jar = new JarFile(path.toFile());
              InputStream in = jar.getInputStream(jar.getEntry("META-INF/native-image/" + file))) {
            return new ObjectMapper().readTree(in);
          }
        }
      }
      throw new IOException("No jar in " + sources());
    }

    /** The names of classes that can be read by reflection. */
    private Set<String> registered() throws IOException {
      Set<String> names = new HashSet<>();
      metadata("reflect-config.json").forEach(entry -> names.add(entry.get("name").asText()));
      return names;
    }

    private Stream<JavaClass> ownClasses() {
      return StructureTest.CLASSES.stream().filter(t -> t.getPackageName().startsWith(ownPackage));
    }
  }

  @BeforeEach
  void sourcesWereBuilt() {
    // What an earlier build left there is not of this code.
    assumeTrue(
        System.getProperty("usher.native-sources", "").equals("required"),
        "Not built: mvn -Pnative-sources verify makes target/native-sources, and checks it");
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void resourcesAreRegistered(Service service) throws IOException {
    List<Pattern> patterns =
        Stream.concat(
                service
                    .metadata("resource-config.json")
                    .get("resources")
                    .get("includes")
                    .findValuesAsText("pattern")
                    .stream(),
                READ_WHEN_BUILT.stream())
            .map(Pattern::compile)
            .toList();
    Set<String> missing = new TreeSet<>();
    int all = 0;
    for (String module : service.modules) {
      Path resources = HOME.resolve(module).resolve("src/main/resources");
      try (Stream<Path> files = Files.walk(resources)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          all++;
          String name = resources.relativize(file).toString();
          if (patterns.stream().noneMatch(pattern -> pattern.matcher(name).matches())) {
            missing.add(name);
          }
        }
      }
    }
    assertEquals(Set.of(), missing, "use @RegisterResources beside the class that reads it");
    assertNotEquals(0, all);
  }

  /** Otherwise numbers and dates of the pages would be written as in English. */
  @ParameterizedTest
  @FieldSource("SERVICES")
  void theLanguagesOfThePagesAreIncluded(Service service) throws IOException {
    Set<String> languages = new TreeSet<>();
    Path texts = HOME.resolve("common/src/main/resources/dev/usher/common/page/texts");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(texts, "*.json")) {
      files.forEach(file -> languages.add(file.getFileName().toString().replace(".json", "")));
    }
    String options = Files.readString(service.sources().resolve("native-image.args"));
    assertTrue(
        options.contains("-H:IncludeLocales=" + String.join(",", languages)),
        () -> "not " + languages + ": " + options);
  }

  /** Otherwise the next tests would look at nothing. */
  @Test
  void theMethodsThatReadAndWriteJsonAreFound() {
    Service queue = SERVICES.get(0);
    Service booking = SERVICES.get(1);
    assertFalse(callers(booking, READ_JSON).isEmpty());
    assertFalse(callers(booking, WRITE_JSON).isEmpty());
    assertFalse(callers(queue, WRITE_JSON).isEmpty());
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void whatIsReadFromJsonIsRegistered(Service service) throws IOException {
    Set<String> registered = service.registered();
    Set<String> missing = new TreeSet<>();
    for (JavaCodeUnit method : callers(service, READ_JSON)) {
      method.getReferencedClassObjects().stream()
          .map(ReferencedClassObject::getRawType)
          .filter(NativeSourcesIT::isOurs)
          .filter(type -> !registered.contains(type.getName()))
          .forEach(type -> missing.add(type.getName() + " in " + method.getFullName()));
    }
    assertEquals(Set.of(), missing, "use @RegisterForReflection");
  }

  /** By its static type: a method that writes JSON sees at least one record that is registered. */
  @ParameterizedTest
  @FieldSource("SERVICES")
  void whatIsWrittenAsJsonIsRegistered(Service service) throws IOException {
    Set<String> registered = service.registered();
    Set<String> missing = new TreeSet<>();
    for (JavaCodeUnit method : callers(service, WRITE_JSON)) {
      Set<String> seen =
          Stream.of(
                  method.getRawParameterTypes().stream(),
                  method.getMethodCallsFromSelf().stream()
                      .map(call -> call.getTarget().getRawReturnType()),
                  method.getConstructorCallsFromSelf().stream()
                      .map(call -> call.getTarget().getOwner()))
              .flatMap(types -> types)
              .filter(JavaClass::isRecord)
              .filter(NativeSourcesIT::isOurs)
              .map(JavaClass::getName)
              .collect(Collectors.toSet());
      if (!seen.isEmpty() && seen.stream().noneMatch(registered::contains)) {
        missing.add(seen + " in " + method.getFullName());
      }
    }
    assertEquals(Set.of(), missing, "use @RegisterForReflection");
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void theTypesOfRegisteredRecordsAreRegistered(Service service) throws IOException {
    Set<String> registered = service.registered();
    Set<String> missing = new TreeSet<>();
    for (JavaClass type : StructureTest.CLASSES) {
      if (type.isRecord() && registered.contains(type.getName())) {
        for (JavaField field : type.getFields()) {
          if (!field.getModifiers().contains(JavaModifier.STATIC)) {
            field.getType().getAllInvolvedRawTypes().stream()
                .filter(JavaClass::isRecord)
                .filter(NativeSourcesIT::isOurs)
                .filter(part -> !registered.contains(part.getName()))
                .forEach(part -> missing.add(part.getName() + " of " + type.getName()));
          }
        }
      }
    }
    assertEquals(Set.of(), missing, "use @RegisterForReflection");
  }

  /** The methods of a service that call one of these, of Jackson or of ours that call Jackson. */
  private static List<JavaCodeUnit> callers(Service service, Set<String> called) {
    return service
        .ownClasses()
        .flatMap(type -> type.getCodeUnits().stream())
        .filter(
            method ->
                method.getMethodCallsFromSelf().stream()
                    .filter(call -> called.contains(call.getName()))
                    .anyMatch(
                        call ->
                            call.getTargetOwner()
                                .getName()
                                .matches(
                                    "com\\.fasterxml\\.jackson\\.databind\\..*"
                                        + "|dev\\.usher\\.common\\.(json|route)\\..*")))
        .toList();
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith("dev.usher");
  }
}
