package dev.usher.lab;

import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.kit.LabStores;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the script {@code lab/run} starts: brings up the stores, and then Quarkus on them, whose
 * command mode runs {@link Lab}. Exit codes: 0 when every strategy that must be exact was, 1 when
 * one was not, 2 when it could not be tried.
 */
@QuarkusMain
public final class Main {
  static final int NOT_EXACT = 1;
  static final int CANNOT_RUN = 2;

  private static volatile boolean stopping;

  private Main() {}

  /** Runs the command of the command line; the system property usher.lab.bar asks for a bar. */
  public static void main(String[] args) {
    try {
      Options options = Options.parse(List.of(args));
      options.json().ifPresent(file -> refuseUnwritable("--json", file));
      options.html().ifPresent(file -> refuseUnwritable("--html", file));
      Optional<LabStores> own =
          options.given().isPresent() ? Optional.empty() : Optional.of(new LabStores());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(own), "stop"));
      Where where = options.given().orElseGet(() -> start(own.orElseThrow(), options));
      if (own.isEmpty()) {
        GivenStores.refuseUnfit(where);
      }
      where.settings().forEach(System::setProperty);
      Quarkus.run(Lab.class, (code, failure) -> end(own, code, failure), args);
    } catch (CannotRun | IllegalStateException | UncheckedIOException e) {
      awaitStop();
      System.err.println(e.getMessage());
      System.exit(CANNOT_RUN);
    }
  }

  private static Where start(LabStores own, Options options) {
    System.err.println("Starting PostgreSQL and Redis ...");
    // Whether a strategy is right does not depend on the disk.
    return Where.of(own.start(!options.quick()));
  }

  private static void end(Optional<LabStores> own, int code, Throwable failure) {
    awaitStop();
    own.ifPresent(LabStores::close);
    System.exit(failure == null ? code : CANNOT_RUN);
  }

  /** Does not come back when the JVM is being stopped: what fails meanwhile is the stop's doing. */
  static void awaitStop() {
    if (stopping) {
      try {
        Thread.sleep(TimeUnit.DAYS.toMillis(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void stop(Optional<LabStores> own) {
    stopping = true;
    // The purchases under way fail now, each client's with a log line.
    Logger.getLogger("").setLevel(Level.OFF);
    own.ifPresent(LabStores::close);
  }

  private static void refuseUnwritable(String option, Path file) {
    Path folder = file.getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw new CannotRun(option + " needs a file that can be written, not " + file);
    }
  }
}
