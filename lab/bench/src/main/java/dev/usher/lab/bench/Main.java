package dev.usher.lab.bench;

import dev.usher.lab.bench.house.House;
import dev.usher.lab.bench.house.Site;
import dev.usher.lab.bench.load.Hyperfoil;
import dev.usher.lab.bench.load.Load;
import dev.usher.lab.bench.load.Wrk;
import dev.usher.lab.bench.micro.Jmh;
import dev.usher.lab.bench.report.BenchPage;
import dev.usher.lab.bench.report.Report;
import dev.usher.lab.bench.report.RowReport;
import dev.usher.lab.bench.report.Table;
import dev.usher.lab.bench.row.Arena;
import dev.usher.lab.bench.row.Row;
import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.kit.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the script {@code lab/run} starts for {@code bench}. Exit codes: 0 when everything is right,
 * however fast; 1 when something is not; 2 when it could not be tried.
 */
public final class Main {
  private static final int WRONG = 1;
  private static final int CANNOT_RUN = 2;
  private static final int VISITORS = 5_000;
  private static final int QUICK_VISITORS = 500;
  private static final int MOST_WARM_UPS = 8;
  private static final Duration WARM_UP = Duration.ofSeconds(10);

  private static volatile boolean stopping;

  private Main() {}

  /**
   * Runs the command of the command line; the system property usher.home is where the modules are.
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      Options options = Options.parse(List.of(args));
      System.exit(bench(options) ? 0 : WRONG);
    } catch (CannotRun | IllegalStateException | UncheckedIOException | IOException e) {
      if (stopping) {
        // The stop under way ends the JVM; what fails meanwhile is its doing.
        Thread.sleep(TimeUnit.DAYS.toMillis(1));
      }
      System.err.println(e.getMessage());
      System.exit(CANNOT_RUN);
    }
  }

  private static boolean bench(Options options) throws IOException, InterruptedException {
    Path home = Path.of(System.getProperty("usher.home", "")).toAbsolutePath();
    try (House house = new House(home)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(house), "stop"));
      System.err.println("Starting stores, services and controls ...");
      Site site = house.start(options.given());
      Load load = load(options, home, house.folder());
      int visitors = options.isQuick() ? QUICK_VISITORS : VISITORS;
      Jmh jmh = new Jmh(home.resolve("lab/micro/target"), house.folder());
      Arena arena = new Arena(site, load, jmh, visitors, new AtomicInteger());
      Duration time = Duration.ofSeconds(options.seconds());
      Comparison comparison =
          new Comparison(
              options.runs(),
              options.isQuick() ? 1 : MOST_WARM_UPS,
              options.isQuick() ? time : WARM_UP,
              time,
              options.seed(),
              System.err::println);
      List<RowReport> rows = new ArrayList<>();
      for (Row row : Rows.of(arena, options.rows(), options.isQuick())) {
        RowReport measured = comparison.measure(row);
        rows.add(measured);
        System.out.print(Table.of(measured));
      }
      Report report =
          new Report(
              machine(site),
              load.name(),
              load.connections(),
              options.runs(),
              options.seconds(),
              options.seed(),
              rows);
      if (options.json().isPresent()) {
        report.writeJson(options.json().get());
      }
      if (options.html().isPresent()) {
        new BenchPage(report).write(options.html().get());
      }
      return !report.isWrong();
    }
  }

  private static Load load(Options options, Path home, Path folder) {
    Optional<Load> wrk =
        options.isDrivenByHyperfoil() ? Optional.empty() : Wrk.find(folder, options.connections());
    return wrk.orElseGet(
        () -> new Hyperfoil(home.resolve("lab/generator/target"), folder, options.connections()));
  }

  private static Machine machine(Site site) throws InterruptedException {
    return Machine.here(
        site.database().texts("show server_version").get(0), site.redis().info("redis_version"));
  }

  private static void stop(House house) {
    stopping = true;
    house.close();
  }
}
