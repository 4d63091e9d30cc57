package dev.usher.standalone.stores;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/** Unpacks PostgreSQL into a cache, and prints which folder it found there afterwards. */
public final class UnpackingRun {
  private UnpackingRun() {}

  /** Argument: the folder in which the cache is. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    BinaryCache cache =
        BinaryCache.open(Map.of("XDG_CACHE_HOME", folder.toString()), folder.resolve("data"));
    new PostgresBinaries(cache).getPgBinary("Linux", "amd64").close();
    try (var programs = Files.list(cache.folder())) {
      for (Path each : programs.filter(Files::isDirectory).toList()) {
        Object key = Files.readAttributes(each, BasicFileAttributes.class).fileKey();
        System.out.println(each + " " + key + " " + Files.size(each.resolve("bin/postgres")));
      }
    }
  }
}
