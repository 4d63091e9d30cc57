package dev.usher.common.resource;

import io.quarkus.runtime.annotations.RegisterResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads text (SQL, Lua) from a resource file in the package of the class that uses it. A native
 * executable contains these files of all modules.
 */
@RegisterResources(globs = {"dev/usher/**/*.sql", "dev/usher/**/*.lua"})
public final class Resource {
  private Resource() {}

  /**
   * The text of the named file in the owner's package.
   *
   * @throws IllegalStateException if there is no such file
   */
  public static String text(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(
            "No resource " + file + " beside " + owner.getName() + ": was it packaged?");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
