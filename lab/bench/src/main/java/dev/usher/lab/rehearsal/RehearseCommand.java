package dev.usher.lab.rehearsal;

import dev.usher.lab.report.ReportOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the script {@code lab/run rehearse} starts. */
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
    exitCodeList = {"0:rehearsed", "2:it could not be tried"})
public final class RehearseCommand implements Callable<Integer> {
  private static final int MOST_RUNS = 100;

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

  @Mixin ReportOptions report = new ReportOptions();

  public static void main(String[] args) {
    System.exit(ReportOptions.commandLine(new RehearseCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    options
        .wrong()
        .ifPresent(
            wrong -> {
              throw report.invalid(wrong);
            });
    if (runs < 1 || runs > MOST_RUNS) {
      throw report.invalid("--runs needs a number from 1 to " + MOST_RUNS);
    }
    RehearsalReport result = rehearse();
    System.out.print(result.text());
    report.write(result);
    return 0;
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
        "%,d seats and %,d visitors".formatted(sale.seats(), sale.arrivals()),
        runs,
        seed,
        rehearsals,
        recommended);
  }

  private static Rehearsal rehearsal(
      String name, Sale sale, RoomSettings room, List<List<Visitor>> groups) {
    List<SaleResult> results =
        groups.stream().map(group -> Simulation.run(sale, room, group)).toList();
    return Rehearsal.of(name, room, results);
  }
}
