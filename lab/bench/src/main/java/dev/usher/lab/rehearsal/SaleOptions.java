package dev.usher.lab.rehearsal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that describe a sale and its waiting room. */
final class SaleOptions {
  private static final int MOST_ARRIVALS = 1_000_000;
  private static final Duration LONGEST = Duration.ofHours(12);

  @Option(names = "--seats", paramLabel = "N", description = "On sale (${DEFAULT-VALUE}).")
  int seats = 5_000;

  @Option(
      names = "--arrivals",
      paramLabel = "N",
      description = "Visitors who join (${DEFAULT-VALUE}).")
  int arrivals = 50_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "admitPerMinute of the room (the recommended one).")
  @Nullable Integer rate;

  @Option(
      names = "--max-active",
      paramLabel = "N",
      description = "maxActive of the room (the recommended one).")
  @Nullable Integer maxActive;

  @Option(
      names = "--claim-window",
      paramLabel = "DURATION",
      description = "Of the room (${DEFAULT-VALUE}).")
  Duration claimWindow = Duration.ofMinutes(2);

  @Option(
      names = "--pass-ttl",
      paramLabel = "DURATION",
      description = "Of the room (${DEFAULT-VALUE}).")
  Duration passTtl = Duration.ofMinutes(15);

  @Option(
      names = "--payment-window",
      paramLabel = "DURATION",
      description = "Of the event: unpaid seats return after it (${DEFAULT-VALUE}).")
  Duration paymentWindow = Duration.ofMinutes(10);

  @Option(
      names = "--shop-visitors",
      paramLabel = "N",
      description = "Visitors that the shop carries at a time (${DEFAULT-VALUE}).")
  int shopVisitors = 1_000;

  @Option(
      names = "--shop-holds",
      paramLabel = "N",
      description = "Hold requests that the shop decides each second (${DEFAULT-VALUE}).")
  int shopHolds = 20;

  @Option(
      names = "--early",
      paramLabel = "SHARE",
      description = "Of the visitors join before the start (${DEFAULT-VALUE}).")
  double early = 0.6;

  @Option(
      names = "--prequeue",
      paramLabel = "DURATION",
      description = "In which they join, evenly (${DEFAULT-VALUE}).")
  Duration prequeue = Duration.ofMinutes(30);

  @Option(
      names = "--rush",
      paramLabel = "DURATION",
      description = "Mean time after the start at which the others join (${DEFAULT-VALUE}).")
  Duration rush = Duration.ofMinutes(10);

  @Option(
      names = "--gone",
      paramLabel = "SHARE",
      description = "Close the page after joining (${DEFAULT-VALUE}).")
  double gone = 0.05;

  @Option(
      names = "--no-show",
      paramLabel = "SHARE",
      description = "Wait, but miss their turn (${DEFAULT-VALUE}).")
  double noShow = 0.05;

  @Option(
      names = "--claim",
      paramLabel = "DURATION",
      description = "Median from the turn to the claim (${DEFAULT-VALUE}).")
  Duration claim = Duration.ofSeconds(10);

  @Option(
      names = "--choose",
      paramLabel = "DURATION",
      description = "Median from the pass to the hold (${DEFAULT-VALUE}).")
  Duration choose = Duration.ofMinutes(2);

  @Option(
      names = "--choose-file",
      paramLabel = "FILE",
      converter = Measured.class,
      description = "Measured instead: a file with seconds, one number a line.")
  @Nullable Durations measured;

  @Option(
      names = "--buys",
      paramLabel = "SHARE",
      description =
          "Of those with a pass want seats; the others keep it until it expires (${DEFAULT-VALUE}).")
  double buys = 0.8;

  @Option(
      names = "--quantity",
      paramLabel = "MEAN",
      description = "Seats that they want, 1 to 4 each (${DEFAULT-VALUE}).")
  double quantity = 2;

  @Option(
      names = "--pays",
      paramLabel = "SHARE",
      description = "Of the holds are paid for (${DEFAULT-VALUE}).")
  double pays = 0.85;

  @Option(
      names = "--pay",
      paramLabel = "DURATION",
      description = "Median from the hold to the payment (${DEFAULT-VALUE}).")
  Duration pay = Duration.ofMinutes(2);

  @Option(
      names = "--spread",
      paramLabel = "SIGMA",
      description =
          "How much visitors differ from these medians: standard deviation of the logarithm"
              + " (${DEFAULT-VALUE}).")
  double spread = 0.6;

  static final class Measured implements ITypeConverter<Durations> {
    @Override
    public Durations convert(String value) {
      try {
        return Durations.measured(Path.of(value));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Returns what is wrong with the options; empty if nothing is. */
  Optional<String> wrong() {
    return count("--seats", seats, MOST_ARRIVALS)
        .or(() -> count("--arrivals", arrivals, MOST_ARRIVALS))
        .or(() -> count("--rate", rate == null ? 1 : rate, RoomSettings.MOST))
        .or(() -> count("--max-active", maxActive == null ? 1 : maxActive, RoomSettings.MOST))
        .or(() -> count("--shop-visitors", shopVisitors, RoomSettings.MOST))
        .or(() -> count("--shop-holds", shopHolds, RoomSettings.MOST))
        .or(() -> number("--early", early, 0, 1))
        .or(() -> number("--gone", gone, 0, 1))
        .or(() -> number("--no-show", noShow, 0, 1))
        .or(() -> number("--buys", buys, 0, 1))
        .or(() -> number("--pays", pays, 0, 1))
        .or(() -> number("--quantity", quantity, 1, Sale.MOST_QUANTITY))
        .or(() -> number("--spread", spread, 0, 3))
        .or(() -> time("--claim-window", claimWindow))
        .or(() -> time("--pass-ttl", passTtl))
        .or(() -> time("--payment-window", paymentWindow))
        .or(() -> time("--prequeue", prequeue))
        .or(() -> time("--rush", rush))
        .or(() -> time("--claim", claim))
        .or(() -> time("--choose", choose))
        .or(() -> time("--pay", pay));
  }

  private static Optional<String> count(String name, int value, int most) {
    return value >= 1 && value <= most
        ? Optional.empty()
        : Optional.of("%s needs a number from 1 to %d".formatted(name, most));
  }

  private static Optional<String> number(String name, double value, int least, int most) {
    return value >= least && value <= most
        ? Optional.empty()
        : Optional.of("%s needs a number from %d to %d".formatted(name, least, most));
  }

  private static Optional<String> time(String name, Duration value) {
    return value.compareTo(Duration.ofSeconds(1)) >= 0 && value.compareTo(LONGEST) <= 0
        ? Optional.empty()
        : Optional.of("%s needs a duration from PT1S to %s".formatted(name, LONGEST));
  }

  Sale sale() {
    return new Sale(
        seats,
        arrivals,
        early,
        prequeue,
        rush,
        gone,
        noShow,
        Durations.logNormal(claim, spread),
        measured != null ? measured : Durations.logNormal(choose, spread),
        buys,
        quantity,
        pays,
        Durations.logNormal(pay, spread),
        paymentWindow,
        shopHolds,
        shopVisitors);
  }

  /** Returns the given settings, with others for those that are not given. */
  RoomSettings room(int otherRate, int otherActive) {
    return new RoomSettings(
        rate != null ? rate : otherRate,
        maxActive != null ? maxActive : otherActive,
        claimWindow,
        passTtl);
  }
}
