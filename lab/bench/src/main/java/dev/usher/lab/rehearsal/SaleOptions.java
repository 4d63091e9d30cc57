package dev.usher.lab.rehearsal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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

  /** Replaces what is not given by a sale that is over within two minutes, of the same kind. */
  void shorten(Predicate<String> isGiven) {
    List<ForReal> all =
        List.of(
            new ForReal("--seats", () -> seats = 3_000),
            new ForReal("--arrivals", () -> arrivals = 3_000),
            new ForReal("--rate", () -> rate = 3_000),
            new ForReal("--max-active", () -> maxActive = 1_000),
            new ForReal("--claim-window", () -> claimWindow = Duration.ofSeconds(15)),
            new ForReal("--pass-ttl", () -> passTtl = Duration.ofSeconds(30)),
            new ForReal("--payment-window", () -> paymentWindow = Duration.ofSeconds(20)),
            // The real shop is not slowed down.
            new ForReal("--shop-holds", () -> shopHolds = 10_000),
            new ForReal("--prequeue", () -> prequeue = Duration.ofSeconds(10)),
            new ForReal("--rush", () -> rush = Duration.ofSeconds(15)),
            new ForReal("--claim", () -> claim = Duration.ofSeconds(3)),
            new ForReal("--choose", () -> choose = Duration.ofSeconds(5)),
            new ForReal("--pay", () -> pay = Duration.ofSeconds(5)));
    all.stream().filter(each -> !isGiven.test(each.option())).forEach(each -> each.set().run());
  }

  /** The default of an option where time is real. */
  private record ForReal(String option, Runnable set) {}

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
    return sale(1);
  }

  /** Returns a smaller sale: so many times fewer seats and visitors, and as much smaller a shop. */
  Sale sale(int scale) {
    return new Sale(
        scaled(seats, scale),
        scaled(arrivals, scale),
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
        scaled(shopHolds, scale),
        scaled(shopVisitors, scale));
  }

  private static int scaled(int value, int scale) {
    return (int) Math.max(1, Math.round((double) value / scale));
  }

  /** Returns the given settings, with others for those that are not given. */
  RoomSettings room(int otherRate, int otherActive) {
    return new RoomSettings(
        rate != null ? rate : otherRate,
        maxActive != null ? maxActive : otherActive,
        claimWindow,
        passTtl);
  }

  /** Returns the given settings for a smaller sale. */
  RoomSettings scaledRoom(int scale) {
    RoomSettings room = room(RoomSettings.MOST, RoomSettings.MOST);
    return room.with(scaled(room.admitPerMinute(), scale), scaled(room.maxActive(), scale));
  }
}
