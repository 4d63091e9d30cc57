package dev.usher.standalone.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.file.Folders;
import dev.usher.standalone.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryCacheTest {
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final String PROGRAM = "program-1";

  private final Path folder;
  private final Path cache;
  private int unpacked;

  BinaryCacheTest(@TempDir Path folder) {
    this.folder = folder;
    this.cache = folder.resolve("cache/usher/programs");
  }

  @Test
  void aProgramIsUnpackedOnce() throws Exception {
    Path program = get();
    assertEquals(cache.resolve(PROGRAM), program);
    assertEquals("server", Files.readString(program.resolve("bin/server")));
    assertEquals(program, get());
    assertEquals(1, unpacked);
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolveSibling(""))));
  }

  @Test
  void aHalfDoneFolderIsReplaced() throws Exception {
    // As the library left it, or an unpacking in place.
    Files.createDirectories(open().folder().resolve(PROGRAM).resolve("bin"));
    assertEquals("server", Files.readString(get().resolve("bin/server")));
    assertEquals(1, unpacked);
  }

  @Test
  void aDamagedFolderIsReplaced() throws Exception {
    List<Damage> damages =
        List.of(
            program -> Files.writeString(program.resolve("bin/server"), "serv"),
            program -> Files.writeString(program.resolve("bin/server"), "servex"),
            program -> Files.delete(program.resolve("bin/server")),
            program -> Files.delete(program.resolve("bin/link")),
            program ->
                Files.setPosixFilePermissions(
                    program.resolve("bin/server"), PosixFilePermissions.fromString("rw-------")),
            program -> Files.writeString(program.resolve(BinaryCache.SEAL), ""));
    for (Damage damage : damages) {
      damage.to(get());
      int before = unpacked;
      assertEquals("server", Files.readString(get().resolve("bin/server")));
      assertEquals(before + 1, unpacked);
    }
  }

  @Test
  void aKilledUnpackingLeavesNothingBehind() throws Exception {
    Path draft = Files.createDirectories(open().folder().resolve(PROGRAM + ".unpacking-123"));
    Files.writeString(draft.resolve("half"), "");
    get();
    assertEquals(List.of(cache.resolve(PROGRAM), cache.resolve(PROGRAM + ".lock")), listed());
  }

  @Test
  void aFailedUnpackingIsReportedAndLeavesNothing() {
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class,
            () ->
                open()
                    .get(
                        PROGRAM,
                        target -> {
                          Files.writeString(target.resolve("half"), "");
                          throw new IOException("No space left on device");
                        }));
    assertTrue(String.valueOf(failure.getMessage()).contains("No space left on device"));
    assertEquals(List.of(cache.resolve(PROGRAM + ".lock")), listed());
  }

  @Test
  void whereTheUsersFolderCannotBeUsedTheDataFolderIs() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path open = Files.createDirectories(folder.resolve("open/usher"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path data = folder.resolve("data");
    for (Map<String, String> environment :
        List.of(
            Map.<String, String>of(),
            Map.of("HOME", ""),
            Map.of("HOME", folder.resolve("absent").toString()),
            Map.of("XDG_CACHE_HOME", file.toString()),
            // Anybody could have put a program there.
            Map.of("XDG_CACHE_HOME", open.resolveSibling("").toString()))) {
      assertEquals(
          data.resolve("binaries"),
          BinaryCache.open(environment, data).folder(),
          environment.toString());
    }
    Path home = Files.createDirectories(folder.resolve("home"));
    assertEquals(
        home.resolve(".cache/usher/programs"),
        BinaryCache.open(Map.of("HOME", home.toString()), data).folder());
  }

  @Test
  void processesThatStartAtOnceUnpackPostgresOnce() throws Exception {
    List<ChildProcess> runs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Path own = Files.createDirectories(folder.resolve("run-" + i));
      runs.add(
          ChildProcess.start(
              "unpacking",
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  // Less than ./run has.
                  "-Xmx48m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  UnpackingRun.class.getName(),
                  folder.resolve("cache").toString()),
              own,
              own.resolve("log")));
    }
    List<String> said = new ArrayList<>();
    for (ChildProcess run : runs) {
      int code = run.ended().get(BOUND.toSeconds(), TimeUnit.SECONDS);
      said.add(Files.readString(run.log()).strip());
      assertEquals(0, code, said::toString);
    }
    // Each found the same complete folder.
    assertEquals(1, said.stream().distinct().count(), said::toString);
    assertEquals(
        1, listed().stream().filter(Files::isDirectory).count(), () -> listed().toString());
    assertFalse(said.get(0).isEmpty());
  }

  private interface Damage {
    void to(Path program) throws IOException;
  }

  private BinaryCache open() {
    return BinaryCache.open(
        Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()), folder.resolve("data"));
  }

  private Path get() {
    return open().get(PROGRAM, this::unpack);
  }

  private void unpack(Path target) throws IOException {
    unpacked++;
    Path server = Files.createDirectories(target.resolve("bin")).resolve("server");
    Files.writeString(server, "server");
    Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(target.resolve("bin/link"), Path.of("server"));
  }

  private List<Path> listed() {
    return Folders.list(cache);
  }
}
