package dev.usher.lab.sale;

import dev.usher.lab.strategy.Answer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one client saw, or all of them together. Latencies are in nanoseconds, from the call to the
 * answer; a client asks again only once it has its answer, so that there is no schedule to fall
 * behind, and nothing to correct for coordinated omission. Of one thread at a time.
 */
public final class Tally {
  private static final int DIGITS = 3;

  private final List<Purchase> toldYes = new ArrayList<>();
  private final List<Purchase> toldNo = new ArrayList<>();
  private final Map<Answer.Result, Integer> results = new EnumMap<>(Answer.Result.class);
  private final Histogram latencies = new Histogram(DIGITS);
  private long retries;
  private int errors;

  void answered(Purchase purchase, Answer answer, long nanos) {
    if (answer.result() == Answer.Result.SOLD) {
      toldYes.add(purchase);
    } else if (answer.result() == Answer.Result.REFUSED) {
      toldNo.add(purchase);
    }
    results.merge(answer.result(), 1, Integer::sum);
    retries += answer.retries();
    latencies.recordValue(nanos);
  }

  void failed() {
    errors++;
  }

  void add(Tally other) {
    toldYes.addAll(other.toldYes);
    toldNo.addAll(other.toldNo);
    other.results.forEach((result, count) -> results.merge(result, count, Integer::sum));
    latencies.add(other.latencies);
    retries += other.retries;
    errors += other.errors;
  }

  /** The purchases whose buyers were told that they have them. */
  public List<Purchase> toldYes() {
    return List.copyOf(toldYes);
  }

  /** The purchases whose buyers were told that there are not enough. */
  public List<Purchase> toldNo() {
    return List.copyOf(toldNo);
  }

  /** How many buyers were told so. */
  public int count(Answer.Result result) {
    return results.getOrDefault(result, 0);
  }

  /** How many buyers had an answer. */
  public int answers() {
    return results.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Times that a strategy began anew. */
  public long retries() {
    return retries;
  }

  /** Buyers whose call failed. */
  public int errors() {
    return errors;
  }

  /** From call to answer, in nanoseconds. */
  public Histogram latencies() {
    return latencies.copy();
  }
}
