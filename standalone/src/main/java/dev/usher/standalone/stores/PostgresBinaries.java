package dev.usher.standalone.stores;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks PostgreSQL's archive for {@code EmbeddedPostgres}, which itself reads all of it into
 * memory (15 MB compressed on Linux, 71 MB on macOS, and each file of it again), unpacks in place,
 * and does so in a folder that all users share.
 *
 * <p>{@code EmbeddedPostgres} expects the archive's files in {@code PG-<MD5 of the archive>}. It
 * gets the archive's digest instead of the archive, so it finds the folder that is ready under the
 * MD5 of that digest, and has nothing to unpack.
 */
final class PostgresBinaries implements PgBinaryResolver {
  // Current archives need 9 MiB, with a dictionary of 8 MiB. A larger need must fail with a message
  // before the heap of ./run (96 MiB) is full.
  private static final int DECODER_LIMIT_KIB = 48 * 1024;
  private static final int BUFFER = 1 << 16;
  private static final int OWNER_EXECUTES = 0100;

  private final BinaryCache cache;

  PostgresBinaries(BinaryCache cache) {
    this.cache = cache;
  }

  @Override
  public InputStream getPgBinary(String system, String machine) throws IOException {
    byte[] digest;
    try (InputStream archive = open(system, machine)) {
      digest = hex(archive, "SHA-256").getBytes(StandardCharsets.US_ASCII);
    }
    String name = "PG-" + hex(new ByteArrayInputStream(digest), "MD5");
    cache.get(
        name,
        folder -> {
          try (InputStream archive = open(system, machine)) {
            unpack(archive, folder);
          }
        });
    return new ByteArrayInputStream(digest);
  }

  /** Unpacks file by file; needs only a buffer and the decoder's dictionary as memory. */
  static void unpack(InputStream archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new XZInputStream(new BufferedInputStream(archive, BUFFER), DECODER_LIMIT_KIB))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = inside(folder, folder.resolve(entry.getName()), entry);
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.resolveSibling(""));
        if (entry.isSymbolicLink()) {
          inside(folder, path.resolveSibling(entry.getLinkName()), entry);
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile() && !entry.isLink()) {
          Files.copy(tar, path);
          if ((entry.getMode() & OWNER_EXECUTES) != 0) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        } else {
          throw new IOException("Neither a file, a folder nor a link: " + entry.getName());
        }
      }
    }
  }

  private static Path inside(Path folder, Path path, TarArchiveEntry entry) throws IOException {
    Path normal = path.normalize();
    if (!normal.startsWith(folder)) {
      throw new IOException("The archive's entry leads out of its folder: " + entry.getName());
    }
    return normal;
  }

  private static InputStream open(String system, String machine) throws IOException {
    InputStream archive = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine);
    if (archive == null) {
      throw new IllegalStateException(
          "No PostgreSQL for this system, %s on %s: Usher runs on Linux and macOS"
              .formatted(system, machine));
    }
    return archive;
  }

  private static String hex(InputStream bytes, String algorithm) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] buffer = new byte[BUFFER];
      for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
