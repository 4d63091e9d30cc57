package dev.usher.lab.bench;

import dev.usher.common.sql.Sql;
import dev.usher.lab.bench.system.LoadGenerator;
import dev.usher.lab.bench.system.SystemUnderTest;
import dev.usher.lab.report.LabStores;
import dev.usher.lab.report.Machine;
import dev.usher.lab.report.ReportOptions;
import dev.usher.lab.report.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the script {@code lab/run bench} starts. The system property usher.home is the checkout. */
@Command(
    name = "lab/run bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Measures the whole system over HTTP, against what it must beat.",
      "On given stores, the schemas inventory and queue are filled, control is created again."
    },
    footer = "docs/reference/bench.md explains the rows.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the tables are right, however fast it was",
      "1:the tables are wrong",
      "2:it could not be tried"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final Sql POSTGRES =
      Sql.text("version", "select current_setting('server_version') as version");
  private static final int SECONDS = 5;
  private static final int VISITORS = 5_000;
  private static final int QUICK_VISITORS = 500;
  private static final int MOST_WARM_UPS = 12;
  private static final Duration WARM_UP = Duration.ofSeconds(10);

  @Mixin RunOptions options = new RunOptions();

  @Option(
      names = "--row",
      paramLabel = "NAME",
      description = "A row of the table of speeds; may be repeated (all).")
  List<String> rows = new ArrayList<>();

  @Option(
      names = "--contestant",
      paramLabel = "NAME",
      description = "Of each row, as the report names it; may be repeated (all).")
  List<String> contestants = new ArrayList<>();

  @Option(names = "--seconds", paramLabel = "N", description = "Of each measurement (5).")
  @Nullable Integer seconds;

  @Option(names = "--connections", paramLabel = "N", description = "Of the load (256).")
  int connections = 256;

  @Mixin LabStores stores = new LabStores();

  public static void main(String[] args) {
    System.exit(ReportOptions.commandLine(new BenchCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (options.runs() < 1 || seconds() < 1 || connections < 1) {
      throw options.invalid("--seconds and --connections need a number from 1");
    }
    Path home = Path.of(System.getProperty("usher.home", "")).toAbsolutePath();
    LoadGenerator generator = new LoadGenerator(stores.folder(), connections);
    try (SystemUnderTest system = new SystemUnderTest(home, stores)) {
      int visitors = options.quick ? QUICK_VISITORS : VISITORS;
      Bench bench = new Bench(system, generator, visitors, !options.quick, new AtomicInteger());
      List<Row> all =
          options.quick ? Rows.quick(bench, stores.folder()) : Rows.full(bench, stores.folder());
      List<Row> measured = options.named("--row", rows, all, Row::name);
      System.err.println("Starting services and controls ...");
      system.start();
      BenchReport report = run(bench, measured);
      options.write(report);
      return report.hasWrong() ? 1 : 0;
    }
  }

  private BenchReport run(Bench bench, List<Row> measured) throws InterruptedException {
    RowRunner runner =
        new RowRunner(
            options.runs(),
            options.quick ? 1 : MOST_WARM_UPS,
            options.quick ? Duration.ofSeconds(seconds()) : WARM_UP,
            Duration.ofSeconds(seconds()),
            new Random(options.seed));
    SystemUnderTest system = bench.system();
    String postgres =
        POSTGRES.on(system.dataSource()).first(row -> row.text("version")).orElseThrow();
    Machine machine = Machine.here(postgres, system.redis().version());
    System.out.println(machine.text());
    List<RowResult> results = new ArrayList<>();
    for (Row row : measured) {
      RowResult result = runner.run(contestants.isEmpty() ? row : row.only(contestants));
      results.add(result);
      System.out.print(result.text());
    }
    return new BenchReport(
        "bench", machine, "wrk", connections, options.runs(), seconds(), options.seed, results);
  }

  int seconds() {
    return seconds != null ? seconds : options.quick ? 1 : SECONDS;
  }
}
