package dev.usher.system;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import io.smallrye.config.common.utils.StringUtil;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings that the code declares in interfaces with {@code @ConfigMapping}. */
final class DeclaredSettings {
  /**
   * @param isRequired whether there is no default and it must be set
   * @param module the module that reads it
   */
  record Setting(String name, Optional<String> byDefault, boolean isRequired, String module) {}

  private DeclaredSettings() {}

  static List<Setting> all() {
    return StructureTest.CLASSES.stream()
        .flatMap(
            type ->
                argument(type, "ConfigMapping", "prefix")
                    .map(prefix -> settings(prefix, type))
                    .orElseGet(Stream::empty))
        .toList();
  }

  private static Stream<Setting> settings(String prefix, JavaClass type) {
    return type.getMethods().stream().flatMap(method -> settings(prefix, method));
  }

  /** The setting of a method, or those of its group. */
  private static Stream<Setting> settings(String prefix, JavaMethod method) {
    String own = argument(method, "WithName", "value").orElse(StringUtil.skewer(method.getName()));
    String name = prefix + "." + own;
    JavaClass type = method.getRawReturnType();
    if (type.isInterface() && type.isNestedClass()) {
      return settings(name, type);
    }
    Optional<String> byDefault = argument(method, "WithDefault", "value");
    boolean isOptional = type.getSimpleName().startsWith("Optional");
    return Stream.of(
        new Setting(
            name, byDefault, byDefault.isEmpty() && !isOptional, module(method.getOwner())));
  }

  private static String module(JavaClass type) {
    String path = type.getSource().orElseThrow().getUri().getPath();
    String folder = path.substring(0, path.indexOf("/target/classes/"));
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  private static Optional<String> argument(
      HasAnnotations<?> element, String annotation, String argument) {
    return element
        .tryGetAnnotationOfType("io.smallrye.config." + annotation)
        .flatMap(found -> found.get(argument))
        .map(Object::toString);
  }
}
