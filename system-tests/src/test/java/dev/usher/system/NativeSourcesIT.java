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
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
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
          // Options of the builder.
          "META-INF/native-image/.+/native-image\\.properties",
          // By the initializer of Languages.
          "dev/usher/common/page/texts/[a-z]+\\.json");

  private static final Set<String> READ_JSON =
      Set.of("of", "readValue", "readerFor", "convertValue", "treeToValue", "forType");

  /** What gets an object, of any type, that becomes JSON. */
  private static final Set<String> WRITE_JSON =
      Set.of(
          "com.fasterxml.jackson.databind.ObjectMapper.writeValueAsBytes",
          "com.fasterxml.jackson.databind.ObjectMapper.writeValueAsString",
          "com.fasterxml.jackson.databind.ObjectMapper.valueToTree",
          "jakarta.ws.rs.core.Response.ok",
          "jakarta.ws.rs.core.Response$ResponseBuilder.entity",
          "dev.usher.common.problem.Problem.with");

  /** Records that methods see which write JSON, and do not write. */
  private static final Set<String> NOT_WRITTEN =
      Set.of(
          "dev.usher.booking.availability.AvailabilitySnapshot",
          "dev.usher.booking.availability.StreamMessage",
          "dev.usher.booking.catalogue.EventResource$Page",
          "dev.usher.booking.hold.VisitorHolds$Own",
          "dev.usher.booking.payment.PaymentId",
          "dev.usher.common.page.Language",
          "dev.usher.inventory.event.PutOutcome$InUse",
          "dev.usher.inventory.stock.Event",
          "dev.usher.inventory.stock.Hold",
          "dev.usher.inventory.stock.HoldId",
          "dev.usher.inventory.stock.HoldOutcome$Held",
          "dev.usher.inventory.stock.HoldOutcome$SeatsTaken",
          "dev.usher.inventory.stock.HoldOutcome$SoldOut",
          "dev.usher.queue.room.Room",
          "dev.usher.queue.room.RoomSnapshot");

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

    /** Those of the modules that all services share, too. */
    private Stream<JavaCodeUnit> ownMethods() {
      return StructureTest.CLASSES.stream()
          .filter(
              type -> type.getPackageName().matches(ownPackage + "\\b.*|dev\\.usher\\.common\\b.*"))
          .flatMap(type -> type.getCodeUnits().stream());
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
    assertFalse(readers(booking).isEmpty());
    assertFalse(writers(booking).isEmpty());
    assertFalse(writers(queue).isEmpty());
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void whatIsReadFromJsonIsRegistered(Service service) throws IOException {
    Set<String> registered = service.registered();
    Set<String> missing = new TreeSet<>();
    for (JavaCodeUnit method : readers(service)) {
      method.getReferencedClassObjects().stream()
          .map(ReferencedClassObject::getRawType)
          .filter(NativeSourcesIT::isOurs)
          .filter(type -> !registered.contains(type.getName()))
          .forEach(type -> missing.add(type.getName() + " in " + method.getFullName()));
    }
    assertEquals(Set.of(), missing, "use @RegisterForReflection");
  }

  /** By static types: every record that a method sees which writes JSON. */
  @Test
  void whatIsWrittenAsJsonIsRegistered() throws IOException {
    Map<String, String> unregistered = new TreeMap<>();
    for (Service service : SERVICES) {
      Set<String> registered = service.registered();
      for (JavaCodeUnit method : writers(service)) {
        recordsSeenBy(method)
            .map(JavaClass::getName)
            .filter(type -> !registered.contains(type))
            .forEach(type -> unregistered.put(type, method.getFullName()));
      }
    }
    assertEquals(
        new TreeSet<>(NOT_WRITTEN),
        unregistered.keySet(),
        () -> "Use @RegisterForReflection, or change NOT_WRITTEN: " + unregistered);
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

  private static List<JavaCodeUnit> readers(Service service) {
    return service
        .ownMethods()
        .filter(
            method ->
                method.getMethodCallsFromSelf().stream()
                    .filter(call -> READ_JSON.contains(call.getName()))
                    .anyMatch(
                        call ->
                            call.getTargetOwner()
                                .getName()
                                .matches(
                                    "com\\.fasterxml\\.jackson\\.databind\\..*"
                                        + "|dev\\.usher\\.common\\.(json|route)\\..*")))
        .toList();
  }

  /** The methods that write JSON, also by others of the service that take any object. */
  private static List<JavaCodeUnit> writers(Service service) {
    Set<String> write = new HashSet<>(WRITE_JSON);
    while (service
        .ownMethods()
        .filter(NativeSourcesIT::takesAnything)
        .filter(method -> callsOneOf(method, write))
        .map(method -> write.add(name(method.getOwner(), method.getName())))
        .toList()
        .contains(true)) {}
    return service.ownMethods().filter(method -> callsOneOf(method, write)).toList();
  }

  private static boolean takesAnything(JavaCodeUnit method) {
    return method.getRawParameterTypes().stream()
        .anyMatch(type -> type.isEquivalentTo(Object.class));
  }

  private static boolean callsOneOf(JavaCodeUnit method, Set<String> names) {
    return uses(method)
        .anyMatch(
            use -> names.contains(name(use.getTarget().getOwner(), use.getTarget().getName())));
  }

  private static String name(JavaClass owner, String method) {
    return owner.getName() + "." + method;
  }

  private static Stream<JavaCodeUnitAccess<?>> uses(JavaCodeUnit method) {
    return Stream.of(
            method.getMethodCallsFromSelf(),
            method.getConstructorCallsFromSelf(),
            method.getMethodReferencesFromSelf(),
            method.getConstructorReferencesFromSelf())
        .flatMap(Set::stream);
  }

  /** Those of its parameters, of what it calls, and of what it makes; also within generic types. */
  private static Stream<JavaClass> recordsSeenBy(JavaCodeUnit method) {
    return Stream.of(
            method.getParameterTypes().stream(),
            uses(method)
                .flatMap(use -> use.getTarget().resolveMember().stream())
                .map(JavaCodeUnit::getReturnType),
            method.getConstructorCallsFromSelf().stream().map(call -> call.getTargetOwner()))
        .flatMap(types -> types)
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .filter(JavaClass::isRecord)
        .filter(NativeSourcesIT::isOurs)
        .distinct();
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith("dev.usher");
  }
}
