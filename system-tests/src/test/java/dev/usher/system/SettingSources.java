package dev.usher.system;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Reads settings from the source of {@code @ConfigMapping} interfaces, of any module, unbuilt. */
final class SettingSources {
  private static final Pattern LITERAL = Pattern.compile("\"([^\"]*)\"");

  private final CompilationUnitTree unit;
  private final DocTrees docs;
  private final Map<String, ClassTree> interfaces = new HashMap<>();

  private SettingSources(CompilationUnitTree unit, DocTrees docs) {
    this.unit = unit;
    this.docs = docs;
  }

  /** The settings that the file declares; none if it has no such interface. */
  static List<Setting> in(Path file) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var files = compiler.getStandardFileManager(null, null, null);
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(file));
    CompilationUnitTree unit = task.parse().iterator().next();
    return new SettingSources(unit, DocTrees.instance(task)).all();
  }

  private List<Setting> all() {
    unit.getTypeDecls().forEach(this::collect);
    return interfaces.values().stream()
        .flatMap(
            type ->
                argument(type.getModifiers(), "ConfigMapping")
                    .map(prefix -> under(prefix, type))
                    .orElse(Stream.empty()))
        .toList();
  }

  private void collect(Tree tree) {
    if (tree instanceof ClassTree type) {
      interfaces.put(type.getSimpleName().toString(), type);
      type.getMembers().forEach(this::collect);
    }
  }

  private Stream<Setting> under(String prefix, ClassTree type) {
    return type.getMembers().stream()
        .filter(MethodTree.class::isInstance)
        .map(MethodTree.class::cast)
        .flatMap(method -> of(prefix, method));
  }

  private Stream<Setting> of(String prefix, MethodTree method) {
    ModifiersTree modifiers = method.getModifiers();
    String name =
        prefix + "." + argument(modifiers, "WithName").orElse(kebab(method.getName().toString()));
    String type = method.getReturnType().toString();
    ClassTree group = interfaces.get(type);
    if (group != null) {
      return under(name, group);
    }
    String missing = type.startsWith("Optional") ? Setting.NONE : Setting.REQUIRED;
    return Stream.of(
        new Setting(name, argument(modifiers, "WithDefault").orElse(missing), purpose(method)));
  }

  private String purpose(MethodTree method) {
    String comment = docs.getDocComment(TreePath.getPath(unit, method));
    return comment == null ? "" : comment.strip().replaceAll("\\s+", " ");
  }

  private static Optional<String> argument(ModifiersTree modifiers, String annotation) {
    for (AnnotationTree each : modifiers.getAnnotations()) {
      Matcher literal = LITERAL.matcher(each.getArguments().toString());
      if (each.getAnnotationType().toString().equals(annotation) && literal.find()) {
        return Optional.of(literal.group(1));
      }
    }
    return Optional.empty();
  }

  private static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
  }
}
