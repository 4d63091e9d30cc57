package dev.usher.lab.bench.system;

/**
 * The responses to a load: rejected ones have a status of 400 or more, failed requests got none.
 */
public record LoadResult(
    long responses,
    long rejected,
    long failed,
    double seconds,
    double p50Millis,
    double p99Millis,
    double maxMillis) {
  private static final double MICROS_PER_SECOND = 1e6;
  private static final double MICROS_PER_MILLI = 1e3;

  static LoadResult read(String line) {
    String[] part = line.strip().split(" ", -1);
    return new LoadResult(
        Long.parseLong(part[1]),
        Long.parseLong(part[2]),
        Long.parseLong(part[3]),
        Long.parseLong(part[4]) / MICROS_PER_SECOND,
        Double.parseDouble(part[5]) / MICROS_PER_MILLI,
        Double.parseDouble(part[6]) / MICROS_PER_MILLI,
        Double.parseDouble(part[7]) / MICROS_PER_MILLI);
  }

  public long accepted() {
    return responses - rejected;
  }

  public double acceptedPerSecond() {
    return accepted() / seconds;
  }

  public double rejectedPerSecond() {
    return rejected / seconds;
  }
}
