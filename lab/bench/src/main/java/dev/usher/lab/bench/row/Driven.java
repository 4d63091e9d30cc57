package dev.usher.lab.bench.row;

import dev.usher.lab.bench.house.CpuMeter;
import dev.usher.lab.bench.house.Database;
import dev.usher.lab.bench.load.Load;
import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.load.Traffic;
import dev.usher.standalone.process.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A contestant that is measured by the answers it gives under load.
 *
 * @param name in the report
 * @param load what sends
 * @param service whom it is sent to
 * @param database whose processor time counts too
 * @param figure which answers count, a second
 * @param aim what is sent and how it is checked, made before the clock runs
 */
record Driven(
    String name,
    Load load,
    ServiceProcess service,
    Database database,
    ToDoubleFunction<Shot> figure,
    Aim aim)
    implements Contestant {
  private static final int MOST_TRIES = 10;

  /** Makes what is sent next. */
  interface Aim {
    Aimed next() throws InterruptedException;
  }

  /**
   * What is sent.
   *
   * @param check what of the answers, and of the tables afterwards, is wrong
   */
  record Aimed(Traffic traffic, Function<Shot, List<String>> check) {
    /** Requests that must all be accepted. */
    static Aimed accepted(Traffic traffic) {
      return new Aimed(traffic, Driven::allAccepted);
    }
  }

  /** Tries again while nothing was answered at all: figures of nothing are no figures. */
  @Override
  public Figure measure(Duration time) throws InterruptedException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Optional<Figure> measured = tryOnce(time);
      if (measured.isPresent()) {
        return measured.get();
      }
    }
    throw new IllegalStateException(
        "%s answered nothing within %d times %s".formatted(name, MOST_TRIES, time));
  }

  private Optional<Figure> tryOnce(Duration time) throws InterruptedException {
    Aimed aimed = aim.next();
    CpuMeter meter = CpuMeter.of(service.pid(), database);
    CpuMeter.Reading before = meter.read();
    Shot shot = load.fire(aimed.traffic(), time);
    if (shot.answered() == 0) {
      return Optional.empty();
    }
    Map<String, Double> cpu = meter.microsEach(before, shot.answered());
    return Optional.of(
        new Figure(
            figure.applyAsDouble(shot),
            cpu,
            Optional.of(shot),
            List.copyOf(aimed.check().apply(shot))));
  }

  @Override
  public boolean warmsUp() {
    return true;
  }

  /** What is wrong if a request that had to be accepted was not. */
  static List<String> allAccepted(Shot shot) {
    return shot.refused() + shot.failed() == 0
        ? List.of()
        : List.of(shot.refused() + " requests were refused and " + shot.failed() + " failed");
  }
}
