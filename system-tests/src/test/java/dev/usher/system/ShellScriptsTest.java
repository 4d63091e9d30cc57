package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each shell script of the checkout can be read by its shell, also those that no test runs. */
class ShellScriptsTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final Set<String> NOT_SOURCES = Set.of("target", ".git", "node_modules");
  private static final String BASH = "bash";

  @Test
  void eachCanBeRead() throws Exception {
    TreeMap<Path, String> wrong = new TreeMap<>();
    Set<Path> scripts = new TreeSet<>();
    Files.walkFileTree(
        HOME,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_SOURCES.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && !shell(file).isEmpty()) {
              scripts.add(HOME.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    for (Path script : scripts) {
      String said = read(script);
      if (!said.isEmpty()) {
        wrong.put(script, said);
      }
    }
    assertTrue(
        scripts.containsAll(Set.of(Path.of("run"), Path.of(".ci/run"), Path.of("lab/run"))),
        scripts::toString);
    assertEquals(new TreeMap<>(), wrong);
  }

  /** Empty if this is no shell script. */
  private static String shell(Path file) throws IOException {
    if (file.toString().endsWith(".sh")) {
      return BASH;
    }
    byte[] start = new byte[64];
    try (var in = Files.newInputStream(file)) {
      in.readNBytes(start, 0, start.length);
    }
    String first =
        new String(start, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("").strip();
    if (!first.startsWith("#!") || !first.endsWith("sh")) {
      return "";
    }
    return first.endsWith(BASH) ? BASH : "sh";
  }

  /** What its shell says when it reads this script without running it; empty if nothing. */
  private static String read(Path script) throws IOException, InterruptedException {
    Path file = HOME.resolve(script);
    Process process =
        new ProcessBuilder(shell(file), "-n", file.toString()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : said + "ended with " + process.exitValue();
  }
}
