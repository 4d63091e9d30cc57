package dev.usher.lab.bench.load;

/**
 * What came of sending for a while.
 *
 * @param answered requests that were answered
 * @param refused those of them with a status of 400 or more
 * @param failed requests whose connection failed or that were not answered in time
 * @param seconds how long it took
 * @param p50Millis what half of the answers took at most
 * @param p99Millis what 99 in 100 took at most
 * @param maxMillis what the slowest took
 */
public record Shot(
    long answered,
    long refused,
    long failed,
    double seconds,
    double p50Millis,
    double p99Millis,
    double maxMillis) {
  /** Answers below 400. */
  public long accepted() {
    return answered - refused;
  }

  /** Answers a second below 400. */
  public double acceptedPerSecond() {
    return accepted() / seconds;
  }

  /** Answers a second of 400 or more. */
  public double refusedPerSecond() {
    return refused / seconds;
  }
}
