package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of settings against the interfaces that the services read them by. */
class SettingsTableTest {
  private static final Path TABLE =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolveSibling("docs/reference/settings.md");

  @Test
  void theTableHasEverySettingWithItsDefaultAndNoOther() throws Exception {
    List<String> described = rows().map(cells -> "|" + cells[1] + "|" + cells[2] + "|").toList();
    List<String> declared =
        StructureTest.CLASSES.stream()
            .flatMap(
                type -> argument(type, "ConfigMapping", "prefix").map(p -> rows(p, type)).stream())
            .flatMap(rows -> rows)
            .distinct()
            .toList();
    assertEquals(lines(declared), lines(described));
  }

  @Test
  void everySettingSaysWhatItIsFor() throws Exception {
    assertEquals(List.of(), rows().filter(cells -> cells[4].isBlank()).map(c -> c[1]).toList());
  }

  private static Stream<String[]> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> line.startsWith("| `usher."))
        .map(line -> line.split("\\|", -1));
  }

  private static Stream<String> rows(String prefix, JavaClass type) {
    return type.getMethods().stream().flatMap(method -> rows(prefix, method));
  }

  /** The beginnings of the rows for a method: its name and default, or those of its group. */
  private static Stream<String> rows(String prefix, JavaMethod method) {
    String own = argument(method, "WithName", "value").orElse(StringUtil.skewer(method.getName()));
    String name = prefix + "." + own;
    JavaClass type = method.getRawReturnType();
    if (type.isInterface() && type.isNestedClass()) {
      return rows(name, type);
    }
    String missing = type.getSimpleName().startsWith("Optional") ? "none" : "required";
    String byDefault =
        argument(method, "WithDefault", "value").map(v -> "`" + v + "`").orElse(missing);
    return Stream.of("| `%s` | %s |".formatted(name, byDefault));
  }

  private static Optional<String> argument(
      HasAnnotations<?> element, String annotation, String argument) {
    return element
        .tryGetAnnotationOfType("io.smallrye.config." + annotation)
        .flatMap(found -> found.get(argument))
        .map(Object::toString);
  }

  private static String lines(List<String> rows) {
    return String.join("\n", rows.stream().sorted().toList());
  }
}
