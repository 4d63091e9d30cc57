package dev.usher.system.stores;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A copy of the data of a PostgreSQL that runs, as {@code pg_basebackup} makes it. */
public final class BaseBackup {
  private BaseBackup() {}

  /**
   * Copies everything but the log, which the copy gets from an archive or from the server itself.
   *
   * @param connection to the server whose data it is
   */
  public static void take(Connection connection, Path data, Path copy)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('copy', true)");
      copy(data, copy);
      try (ResultSet row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        row.next();
        Files.writeString(copy.resolve("backup_label"), row.getString(1));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path name = from.relativize(file);
            if (!name.startsWith("pg_wal") && !name.startsWith("postmaster.pid")) {
              Files.copy(file, to.resolve(name));
            }
            return FileVisitResult.CONTINUE;
          }

          /** Files go while they are copied. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
  }
}
