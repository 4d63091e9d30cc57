package dev.usher.lab;

import dev.usher.lab.report.LabStores;
import dev.usher.lab.report.ReportOptions;
import dev.usher.lab.report.RunOptions;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.strategy.Candidate;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.inject.spi.CDI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What the script {@code lab/run strategies} starts: brings up the stores, and then Quarkus on
 * them, which runs the {@link Comparison}.
 */
@QuarkusMain
@Command(
    name = "lab/run strategies",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpWidth = 100,
    description = "Compares ways to book scarce stock, side by side, on real stores.",
    footer = "docs/guide/lab.md explains the strategies and the columns of the report.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every strategy that must be exact was",
      "1:one oversold, lost a sale, or sold nothing",
      "2:it could not be tried"
    })
public final class StrategiesCommand implements Callable<Integer> {
  @Mixin RunOptions options = new RunOptions();

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = "tickets, hotels, seats or hot; may be repeated (all).")
  List<String> scenarios = new ArrayList<>();

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description = "One of those in the table; may be repeated (all).")
  List<String> strategies = new ArrayList<>();

  @Mixin LabStores stores = new LabStores();

  public static void main(String[] args) {
    System.exit(ReportOptions.commandLine(new StrategiesCommand()).execute(args));
  }

  @Override
  public Integer call() {
    options.runs();
    List<Scenario> sales = scenarios();
    List<Candidate> candidates = candidates();
    // Whether a strategy is correct does not depend on the disk.
    stores.start(!options.quick);
    System.setProperty("quarkus.datasource.jdbc.url", stores.jdbcUrl());
    System.setProperty("quarkus.redis.hosts", stores.redisUrl());
    AtomicInteger exitCode = new AtomicInteger();
    Run.task =
        () -> {
          StrategyReport report =
              CDI.current().select(Comparison.class).get().run(sales, candidates, options);
          System.out.print(report.text());
          options.write(report);
          return report.hasFailed() ? 1 : 0;
        };
    Quarkus.run(
        Run.class,
        (code, failure) -> exitCode.set(failure == null ? code : CommandLine.ExitCode.USAGE));
    stores.close();
    return exitCode.get();
  }

  /** What Quarkus runs once it is up. */
  public static final class Run implements QuarkusApplication {
    private static Callable<Integer> task = () -> CommandLine.ExitCode.USAGE;

    @Override
    public int run(String... args) {
      try {
        return task.call();
      } catch (Exception e) {
        System.err.println(e.getMessage());
        return CommandLine.ExitCode.USAGE;
      }
    }
  }

  List<Scenario> scenarios() {
    List<Scenario> all = options.quick ? Scenario.QUICK : Scenario.ALL;
    return options.named("--scenario", scenarios, all, Scenario::name);
  }

  List<Candidate> candidates() {
    return options.named("--strategy", strategies, Candidate.ALL, Candidate::name);
  }
}
