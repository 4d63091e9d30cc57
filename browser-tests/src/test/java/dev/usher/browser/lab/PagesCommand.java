package dev.usher.browser.lab;

import com.microsoft.playwright.Browser;
import dev.usher.browser.Chromium;
import dev.usher.browser.Screen;
import dev.usher.browser.lab.Journey.Stop;
import dev.usher.browser.lab.Visit.Load;
import dev.usher.browser.lab.Visit.Pan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the script {@code lab/run pages} starts. The system property basedir is this module. */
@Command(
    name = "lab/run pages",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Opens every page in Chromium, on the whole system with a hall of 5,000 seats, and prints",
      "tables in Markdown: requests, bytes, times of loading, frames of moving the seat map."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:done, however fast it was", "2:it could not be tried"})
public final class PagesCommand implements Callable<Integer> {
  private static final int FAST = 1;
  private static final int SLOW = 4;

  @Option(names = "--runs", paramLabel = "N", description = "Loads of each page (5).")
  int runs = 5;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description = "Only take the documentation's pictures into this folder (docs/screenshots).")
  @Nullable Path pictures;

  private final Clock clock;
  private final List<String> pages = new ArrayList<>();
  private final List<String> hall = new ArrayList<>();

  private PagesCommand(Clock clock) {
    this.clock = clock;
  }

  public static void main(String[] args) {
    CommandLine line = new CommandLine(new PagesCommand(Clock.systemUTC()));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          System.err.println(failure.getMessage());
          return CommandLine.ExitCode.USAGE;
        });
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() {
    Optional<Path> executable = Chromium.find();
    if (executable.isEmpty()) {
      throw new IllegalStateException(
          "No Chromium or Chrome on the PATH: install one (apt-get install chromium).");
    }
    if (runs < 1 || (pictures != null && !Files.isDirectory(pictures))) {
      throw new IllegalStateException("--runs needs a number from 1, --pictures a folder");
    }
    System.err.println("Starting the services ...");
    try (DemoSystem system = DemoSystem.start(clock);
        Chromium chromium = Chromium.start(executable.get())) {
      if (pictures != null) {
        new Pictures(system, chromium.browser(), pictures).take();
      } else {
        measure(system, chromium.browser());
      }
    }
    return 0;
  }

  private void measure(DemoSystem system, Browser browser) {
    Journey journey =
        new Journey(
            system,
            browser,
            DemoSystem.LARGE,
            stop -> {
              if (stop.name().equals(Stop.LIST)) {
                // Nothing is measured any more at the waiting page.
                system.steer(DemoSystem.LARGE, "resume");
              }
              page(browser, stop);
              if (stop.name().equals(Stop.HALL)) {
                map(browser, stop);
              }
            });
    journey.go();
    System.out.printf(
        Locale.ROOT,
        """
        %s, Chromium %s, %s %s, %d processors, Java %s; medians of %d loads, least to most in brackets.

        Every page on a phone, with an empty cache, from a server on the same machine; processor as it is / slowed down \
        four times:

        | page | requests | bytes | first paint, ms | ready, ms | main thread, ms |
        | --- | --- | --- | --- | --- | --- |
        %s
        The hall with 5,000 seats, its map moved by one step in each of 60 frames:

        | screen, processor | first paint, ms | map drawn, ms | main thread, ms | frame, median | p95 | main thread per frame |
        | --- | --- | --- | --- | --- | --- | --- |
        %s""",
        LocalDate.now(clock),
        browser.version(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        runs,
        String.join("", pages),
        String.join("", hall));
  }

  private void page(Browser browser, Stop stop) {
    System.err.println("  " + stop.name());
    Map<Integer, List<Load>> loads = new LinkedHashMap<>();
    for (int slowdown : new int[] {FAST, SLOW}) {
      for (int run = 0; run < runs; run++) {
        try (Visit visit = Visit.of(browser, Screen.PHONE, slowdown, stop)) {
          loads.computeIfAbsent(slowdown, s -> new ArrayList<>()).add(visit.open(stop.address()));
        }
      }
    }
    List<Load> fast = loads.getOrDefault(FAST, List.of());
    List<Load> slow = loads.getOrDefault(SLOW, List.of());
    pages.add(
        String.format(
            Locale.ROOT,
            "| %s | %.0f | %,.0f | %s | %s | %s |%n",
            stop.name(),
            median(fast, Load::requests),
            median(fast, Load::bytes),
            both(fast, slow, Load::paint),
            both(fast, slow, Load::ready),
            both(fast, slow, Load::busy)));
  }

  private void map(Browser browser, Stop stop) {
    for (Screen screen : Screen.values()) {
      for (int slowdown : new int[] {FAST, SLOW}) {
        System.err.println("  map, " + screen.text() + ", slowed down " + slowdown + " times");
        List<Load> loads = new ArrayList<>();
        List<Double> frames = new ArrayList<>();
        List<Double> work = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
          try (Visit visit = Visit.of(browser, screen, slowdown, stop)) {
            loads.add(visit.open(stop.address()));
            Pan pan = visit.pan();
            frames.addAll(pan.frames());
            work.add(pan.busy() / pan.frames().size());
          }
        }
        hall.add(
            String.format(
                Locale.ROOT,
                "| %s, %dx | %s | %s | %s | %.1f ms | %.1f ms | %.1f ms |%n",
                screen.text(),
                slowdown,
                spread(loads, Load::paint),
                spread(loads, Load::ready),
                spread(loads, Load::busy),
                at(frames, 0.5),
                at(frames, 0.95),
                at(work, 0.5)));
      }
    }
  }

  private static String both(List<Load> fast, List<Load> slow, ToDoubleFunction<Load> value) {
    return String.format(Locale.ROOT, "%.0f / %.0f", median(fast, value), median(slow, value));
  }

  private static String spread(List<Load> loads, ToDoubleFunction<Load> value) {
    List<Double> values = loads.stream().map(value::applyAsDouble).toList();
    return String.format(
        Locale.ROOT, "%.0f [%.0f–%.0f]", at(values, 0.5), at(values, 0), at(values, 1));
  }

  private static double median(List<Load> loads, ToDoubleFunction<Load> value) {
    return at(loads.stream().map(value::applyAsDouble).toList(), 0.5);
  }

  /** The value below which this share of the values is. */
  private static double at(Collection<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
  }
}
