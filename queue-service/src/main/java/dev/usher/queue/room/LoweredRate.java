package dev.usher.queue.room;

/**
 * The rate of a room that is lowered to protect its shop.
 *
 * @param perMinute below {@code admitPerMinute}; 0 while the shop is down
 * @param reason why it was last lowered
 */
public record LoweredRate(double perMinute, Reason reason) {
  /** How the shop is. */
  public enum Reason {
    /** It is slower than {@code maxLatency}. */
    LATENCY,
    /** One of its bounded queues is nearly full. */
    SATURATION,
    /** Too many of its responses are errors. */
    ERRORS,
    /** It does not respond, or not with success. */
    UNREACHABLE
  }
}
