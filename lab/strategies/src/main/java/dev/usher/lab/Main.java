package dev.usher.lab;

import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.kit.LabStores;
import dev.usher.lab.report.Report;
import dev.usher.lab.report.Table;
import dev.usher.lab.sale.Scenario;
import dev.usher.standalone.stores.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.LogManager;

/**
 * What the script {@code lab/run} starts. Exit codes: 0 when every strategy that must be exact was,
 * 1 when one was not, 2 when it could not be tried.
 */
public final class Main {
  private static final int NOT_EXACT = 1;
  private static final int CANNOT_RUN = 2;

  private static volatile boolean stopping;

  private Main() {}

  /** Runs the command of the command line; the system property usher.lab.bar asks for a bar. */
  public static void main(String[] args) throws InterruptedException {
    try {
      Options options = Options.parse(List.of(args));
      options.json().ifPresent(Main::refuseUnwritable);
      System.exit(strategies(options) ? 0 : NOT_EXACT);
    } catch (CannotRun
        | IllegalStateException
        | UncheckedIOException
        | SQLException
        | IOException e) {
      if (stopping) {
        // The stop under way ends the JVM; what fails meanwhile is its doing.
        Thread.sleep(TimeUnit.DAYS.toMillis(1));
      }
      System.err.println(e.getMessage());
      System.exit(CANNOT_RUN);
    }
  }

  private static boolean strategies(Options options)
      throws SQLException, IOException, InterruptedException {
    System.err.println("Starting PostgreSQL and Redis ...");
    try (LabStores own = new LabStores()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(own), "stop"));
      Stores stores = own.start();
      try (Instances instances = Instances.connect(stores.jdbcUrl(), stores.redisUrl())) {
        Report report = new Comparison(options, progress(options)).run(instances);
        print(options, report);
        if (options.json().isPresent()) {
          report.writeJson(options.json().get());
        }
        return !report.failed();
      }
    }
  }

  private static void stop(LabStores own) {
    stopping = true;
    // The purchases under way fail now, each client's with a log line.
    LogManager.getLogManager().reset();
    own.close();
  }

  private static void print(Options options, Report report) {
    System.err.print(Progress.END);
    System.out.printf(
        "%s, %d processors, %s, %s%nPostgreSQL %s, Redis %s, %d connections an instance%n"
            + "Median of %d runs [least-most], after one discarded; seed %d%n",
        report.machine().processor(),
        report.machine().processors(),
        report.machine().system(),
        report.machine().java(),
        report.machine().postgres(),
        report.machine().redis(),
        Instances.CONNECTIONS,
        report.runs(),
        report.seed());
    for (Scenario scenario : options.scenarios()) {
      System.out.println();
      System.out.println(scenario.title());
      System.out.print(
          Table.of(
              report.lines().stream()
                  .filter(line -> line.scenario().equals(scenario.name()))
                  .toList()));
    }
    if (report.failed()) {
      System.out.println();
      System.out.println("FAILED: a strategy that must be exact oversold, lost or sold nothing.");
    }
  }

  private static Consumer<String> progress(Options options) {
    int rounds = options.scenarios().size() * options.contestants().size() * (options.runs() + 1);
    return new Progress(rounds, Boolean.getBoolean("usher.lab.bar"));
  }

  private static void refuseUnwritable(Path file) {
    Path folder = file.getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw new CannotRun("--json needs a file that can be written, not " + file);
    }
  }
}
