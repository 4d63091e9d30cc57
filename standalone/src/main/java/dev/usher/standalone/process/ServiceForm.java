package dev.usher.standalone.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The forms in which a packaged service runs. */
public enum ServiceForm {
  /** Its jar, on the Java virtual machine of the caller. */
  JAR {
    @Override
    Path program(Path module) {
      Path jar = module.resolve("target/quarkus-app/quarkus-run.jar");
      if (!Files.exists(jar)) {
        throw new IllegalStateException("Not packaged: " + jar + " (mvn package makes it)");
      }
      return jar;
    }

    @Override
    List<String> command(Path program, List<String> options) {
      List<String> command = new ArrayList<>(List.of(java()));
      command.addAll(options);
      command.addAll(List.of("-jar", program.toString()));
      return command;
    }
  },

  /** Its native executable. */
  NATIVE {
    @Override
    Path program(Path module) {
      File[] executables =
          module.resolve("target").toFile().listFiles((f, name) -> name.endsWith("-runner"));
      // That of an earlier version may be beside it.
      return Stream.ofNullable(executables)
          .flatMap(Stream::of)
          .max(Comparator.comparingLong(File::lastModified))
          .map(File::toPath)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "No native executable in "
                          + module.resolve("target")
                          + " (mvn -Pnative package makes it)"));
    }

    @Override
    List<String> command(Path program, List<String> options) {
      List<String> command = new ArrayList<>(List.of(program.toString()));
      // It knows -D and the sizes of memory, but not the other options of a JVM.
      options.stream().filter(o -> !o.startsWith("-XX:")).forEach(command::add);
      return command;
    }
  };

  private static final String PROPERTY = "usher.form";

  /**
   * What starts the module.
   *
   * @throws IllegalStateException if the module is not packaged in this form
   */
  abstract Path program(Path module);

  /** The command line that starts a program. */
  abstract List<String> command(Path program, List<String> options);

  /**
   * The form that the system property {@code usher.form} requests for this module: its jar, unless
   * that is {@code native} and the module has an executable.
   */
  static ServiceForm requested(Path module) {
    if (!System.getProperty(PROPERTY, "jar").equals("native")) {
      return JAR;
    }
    try {
      NATIVE.program(module);
      return NATIVE;
    } catch (IllegalStateException missing) {
      System.err.println(missing.getMessage() + ": its jar is started instead");
      return JAR;
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
