package dev.usher.common.page;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * Which scripts a module script needs, read from its imports. A page that names them all in its
 * head ({@code <link rel="modulepreload">}) gets them at once; without that, a browser finds the
 * imports of a script only after it has loaded it.
 */
final class ModuleScripts {
  private static final Pattern IMPORT =
      Pattern.compile(
          "^(?:(?:import|export)\\b[^;\"'()]*\\bfrom|import)\\s*[\"']([^\"']+)[\"']",
          Pattern.MULTILINE);

  private static final ConcurrentMap<String, List<String>> IMPORTED = new ConcurrentHashMap<>();

  private ModuleScripts() {}

  /**
   * The paths of all scripts that a script imports, and those that these import. Not what a script
   * imports later, with {@code import()}.
   *
   * @param path for example {@code /usher-console/console.js}
   * @throws IllegalArgumentException if there is no such script, or one imports what there is not
   */
  static List<String> importedBy(String path) {
    return IMPORTED.computeIfAbsent(path, ModuleScripts::read);
  }

  private static List<String> read(String path) {
    Set<String> found = new LinkedHashSet<>();
    collect(path, found);
    found.remove(path);
    return List.copyOf(found);
  }

  private static void collect(String path, Set<String> found) {
    if (!found.add(path)) {
      return;
    }
    IMPORT
        .matcher(PageFiles.text(path))
        .results()
        .map(imported -> URI.create(path).resolve(imported.group(1)).getPath())
        .forEach(imported -> collect(imported, found));
  }
}
