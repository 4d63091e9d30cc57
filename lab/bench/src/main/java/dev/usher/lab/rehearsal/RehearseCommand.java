package dev.usher.lab.rehearsal;

import dev.usher.lab.bench.system.SystemUnderTest;
import dev.usher.lab.report.LabStores;
import dev.usher.lab.report.ReportOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the script {@code lab/run rehearse} starts. The system property usher.home is the checkout.
 */
@Command(
    name = "lab/run rehearse",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Rehearses an on-sale by simulation: when do seats run out, who waits how long, and which",
      "maxActive and admitPerMinute suit the shop?"
    },
    footer =
        "docs/operations/rehearsal.md explains the model. The same options have the same result.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:rehearsed",
      "1:the real services did not do what a visitor expects",
      "2:it could not be tried"
    })
public final class RehearseCommand implements Callable<Integer> {
  private static final int MOST_RUNS = 100;
  private static final int MOST_SCALE = 1_000;

  /** So much longer than simulated a real sale may take. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  @Spec CommandSpec line = CommandSpec.create();

  @Mixin SaleOptions options = new SaleOptions();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Groups of visitors to try (${DEFAULT-VALUE}).")
  int runs = 5;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the first group; the others have the next ones (${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--real",
      description = {
        "Plays one group to the real services as well, at a smaller scale, and compares. Time is",
        "real, so without other options it is a small sale of about two minutes."
      })
  boolean real;

  @Option(
      names = "--scale",
      paramLabel = "N",
      description = "With --real, divides visitors, seats, rate and maxActive (${DEFAULT-VALUE}).")
  int scale = 10;

  @Mixin ReportOptions report = new ReportOptions();

  @Mixin LabStores stores = new LabStores();

  public static void main(String[] args) {
    System.exit(ReportOptions.commandLine(new RehearseCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (real) {
      options.shorten(line.commandLine().getParseResult()::hasMatchedOption);
    }
    options
        .wrong()
        .ifPresent(
            wrong -> {
              throw report.invalid(wrong);
            });
    if (runs < 1 || runs > MOST_RUNS) {
      throw report.invalid("--runs needs a number from 1 to " + MOST_RUNS);
    }
    if (scale < 1 || scale > MOST_SCALE) {
      throw report.invalid("--scale needs a number from 1 to " + MOST_SCALE);
    }
    RehearsalReport result = real ? compare() : rehearse();
    System.out.print(result.text());
    report.write(result);
    return result.comparison().filter(both -> !both.wrong().isEmpty()).isPresent() ? 1 : 0;
  }

  private RehearsalReport compare() throws InterruptedException {
    Sale sale = options.sale(scale);
    RoomSettings room = options.scaledRoom(scale);
    List<Visitor> visitors = Visitor.of(sale, seed);
    SaleResult simulated = Simulation.run(sale, room, visitors);
    Path home = Path.of(System.getProperty("usher.home", "")).toAbsolutePath();
    try (SystemUnderTest system = new SystemUnderTest(home, stores)) {
      System.err.println("Starting the services ...");
      system.startServices();
      Duration longest = Duration.ofMillis(simulated.endsAt()).plus(GRACE);
      System.err.printf(
          "Playing the sale: %d s at most ...%n", longest.plus(sale.prequeue()).toSeconds());
      RealSale played = new RealSale(system, sale, room, visitors, Clock.systemUTC());
      played.play(longest);
      return new RehearsalReport(
          "rehearsal",
          title(sale),
          1,
          seed,
          List.of(Rehearsal.of("Simulated", room, List.of(simulated))),
          Optional.empty(),
          Optional.of(Comparison.of(scale, simulated.curve(), played.curve(), played.wrong())));
    }
  }

  private static String title(Sale sale) {
    return "%,d seats and %,d visitors".formatted(sale.seats(), sale.arrivals());
  }

  RehearsalReport rehearse() {
    Sale sale = options.sale();
    List<List<Visitor>> groups =
        LongStream.range(seed, seed + runs).mapToObj(each -> Visitor.of(sale, each)).toList();
    Recommendation recommended =
        Recommendation.of(sale, options.room(RoomSettings.MOST, RoomSettings.MOST), groups);
    List<Rehearsal> rehearsals = new ArrayList<>();
    if (options.rate != null || options.maxActive != null) {
      RoomSettings given =
          options.room(recommended.room().admitPerMinute(), recommended.room().maxActive());
      rehearsals.add(rehearsal("Given", sale, given, groups));
    }
    rehearsals.add(rehearsal("Recommended", sale, recommended.room(), groups));
    return new RehearsalReport(
        "rehearsal",
        title(sale),
        runs,
        seed,
        rehearsals,
        Optional.of(recommended),
        Optional.empty());
  }

  private static Rehearsal rehearsal(
      String name, Sale sale, RoomSettings room, List<List<Visitor>> groups) {
    List<SaleResult> results =
        groups.stream().map(group -> Simulation.run(sale, room, group)).toList();
    return Rehearsal.of(name, room, results);
  }
}
