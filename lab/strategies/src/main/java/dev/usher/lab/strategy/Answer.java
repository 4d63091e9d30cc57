package dev.usher.lab.strategy;

/**
 * What a buyer is told.
 *
 * @param result the word
 * @param retries how many times the strategy began anew before it gave it
 */
public record Answer(Result result, int retries) {
  /** Yes, at the first try. */
  public static final Answer SOLD = new Answer(Result.SOLD, 0);

  /** No. */
  public static final Answer REFUSED = new Answer(Result.REFUSED, 0);

  /** Neither, at the first try. */
  public static final Answer GAVE_UP = new Answer(Result.GAVE_UP, 0);

  /** Yes, no, or neither. */
  public enum Result {
    /** It is theirs. */
    SOLD,
    /** There is not enough left. */
    REFUSED,
    /** Lost too many races, or met a full queue: there may be some left. */
    GAVE_UP
  }

  /** The same after so many lost races. */
  public Answer after(int lost) {
    return new Answer(result, lost);
  }
}
