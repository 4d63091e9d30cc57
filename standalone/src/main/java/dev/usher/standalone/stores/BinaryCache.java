package dev.usher.standalone.stores;

import dev.usher.standalone.file.FolderLock;
import dev.usher.standalone.file.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the unpacked programs of the stores in a private folder, for all runs and tests of one
 * user: {@code $XDG_CACHE_HOME/usher} or {@code ~/.cache/usher}, and in the data folder if neither
 * can be used.
 *
 * <p>A program's folder appears by one rename, with a checksum over all its files. A folder that is
 * incomplete or changed is replaced at the next start. A lock per program makes several processes
 * unpack it once; a killed process releases it.
 */
final class BinaryCache {
  /**
   * Contains the checksum. The embedded PostgreSQL library treats a file of this name as
   * "complete".
   */
  static final String SEAL = ".exists";

  private static final String DRAFT = ".unpacking-";
  private static final Duration OTHERS_WAIT = Duration.ofMinutes(5);

  private final Path folder;

  private BinaryCache(Path folder) {
    this.folder = folder;
  }

  /** Writes the files of a program into an empty folder. */
  @FunctionalInterface
  interface Unpacking {
    void into(Path folder) throws IOException;
  }

  /** The cache of this user, or one in the data folder. */
  static BinaryCache open(Path dataFolder) {
    return open(System.getenv(), dataFolder);
  }

  static BinaryCache open(Map<String, String> environment, Path dataFolder) {
    Path own = dataFolder.toAbsolutePath().resolve("binaries");
    Path folder =
        ofUser(environment)
            .filter(BinaryCache::isPrivate)
            // Below the private folder, because the embedded PostgreSQL library makes it writable
            // for everyone.
            .map(cache -> cache.resolve("programs"))
            .orElse(own);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BinaryCache(folder);
  }

  Path folder() {
    return folder;
  }

  /**
   * The folder of a program, unpacked now if it is not there or is damaged.
   *
   * @param name includes a digest of what is unpacked: another version has another name
   * @throws UncheckedIOException if it cannot be written, for example because the disk is full
   */
  Path get(String name, Unpacking unpacking) {
    Path program = folder.resolve(name);
    FolderLock lock = lock(name);
    try {
      if (!isWhole(program)) {
        unpack(program, unpacking);
      }
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot unpack %s into %s: %s. Set XDG_CACHE_HOME to a folder with more room or other rights"
              .formatted(name, folder, e),
          e);
    } finally {
      lock.close();
    }
  }

  private FolderLock lock(String name) {
    Path file = folder.resolve(name + ".lock");
    return FolderLock.take(file, OTHERS_WAIT)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Another process has been unpacking %s for %d minutes: end it (it holds %s) and start again"
                        .formatted(name, OTHERS_WAIT.toMinutes(), file)));
  }

  private void unpack(Path program, Unpacking unpacking) throws IOException {
    String prefix = program.getFileName() + DRAFT;
    // This process has the lock, so these drafts belong to killed processes.
    Folders.list(folder).stream()
        .filter(entry -> entry.getFileName().toString().startsWith(prefix))
        .forEach(Folders::delete);
    Path draft = Files.createTempDirectory(folder, prefix);
    Path damaged = folder.resolve(prefix + "damaged");
    try {
      unpacking.into(draft);
      Files.writeString(draft.resolve(SEAL), checksum(draft));
      if (Files.exists(program, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(program, damaged, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Folders.delete(draft);
      Folders.delete(damaged);
    }
  }

  private static boolean isWhole(Path program) throws IOException {
    try {
      return Files.readString(program.resolve(SEAL)).equals(checksum(program));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Over names, links, rights to execute and contents. It finds damage, not an attacker. */
  private static String checksum(Path program) throws IOException {
    CRC32 sum = new CRC32();
    byte[] buffer = new byte[1 << 16];
    for (Path file : files(program)) {
      update(sum, program.relativize(file).toString());
      if (Files.isSymbolicLink(file)) {
        update(sum, Files.readSymbolicLink(file).toString());
      } else {
        update(sum, Files.isExecutable(file) ? "x" : "-");
        try (InputStream in = Files.newInputStream(file)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            sum.update(buffer, 0, n);
          }
        }
      }
    }
    return Long.toHexString(sum.getValue());
  }

  private static List<Path> files(Path program) throws IOException {
    try (Stream<Path> all = Files.walk(program)) {
      return all.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
          .filter(f -> !f.endsWith(SEAL))
          .sorted()
          .toList();
    }
  }

  private static void update(CRC32 sum, String text) {
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    sum.update(0);
  }

  private static Optional<Path> ofUser(Map<String, String> environment) {
    Optional<Path> cache = absolute(environment.get("XDG_CACHE_HOME"));
    return cache
        .or(
            () ->
                absolute(environment.get("HOME"))
                    .filter(Files::isDirectory)
                    .map(home -> home.resolve(".cache")))
        .map(parent -> parent.resolve("usher"));
  }

  private static Optional<Path> absolute(@Nullable String path) {
    return Optional.ofNullable(path).filter(p -> p.startsWith("/")).map(Path::of);
  }

  /** Whether only this user can write there, so that no other user can have put a program there. */
  private static boolean isPrivate(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder.resolveSibling(""));
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path probe = Files.createTempFile(folder, "probe-", "");
      try {
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(folder);
        return Files.getOwner(probe).equals(Files.getOwner(folder))
            && !rights.contains(PosixFilePermission.GROUP_WRITE)
            && !rights.contains(PosixFilePermission.OTHERS_WRITE);
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (FileAlreadyExistsException e) {
      // Another process has just created it.
      return Files.isDirectory(folder) && isPrivate(folder);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
