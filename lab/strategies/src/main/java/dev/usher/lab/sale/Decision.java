package dev.usher.lab.sale;

/**
 * How a strategy decided a purchase.
 *
 * @param retries how many times the strategy started again before it decided
 */
public record Decision(Result result, int retries) {
  public static final Decision SOLD = new Decision(Result.SOLD, 0);
  public static final Decision REFUSED = new Decision(Result.REFUSED, 0);
  public static final Decision GAVE_UP = new Decision(Result.GAVE_UP, 0);

  public enum Result {
    SOLD,
    /** There is not enough left. */
    REFUSED,
    /** Lost too many races, or met a full queue: there may be some left. */
    GAVE_UP
  }

  /** The same decision after some lost races. */
  public Decision after(int lost) {
    return new Decision(result, lost);
  }
}
