package dev.usher.booking.load;

import java.time.Duration;

/**
 * The load of one instance over the last five seconds.
 *
 * @param requests requests that ended, without streams
 * @param latency what 95 of 100 of them took at most
 * @param errors the share that got a status of 500 or more, 0 to 1
 * @param saturation the greatest share of a bounded queue that is in use, 0 to 1
 * @param saturated the {@code resource} of that queue, as in the metric usher_saturation_ratio
 */
public record LoadReport(
    long requests, Duration latency, double errors, double saturation, String saturated) {
  static final LoadReport NONE = new LoadReport(0, Duration.ZERO, 0, 0, "");
}
