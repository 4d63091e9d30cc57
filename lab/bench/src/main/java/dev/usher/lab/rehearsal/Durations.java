package dev.usher.lab.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** How long visitors take for something: a distribution to draw from, in milliseconds. */
@FunctionalInterface
interface Durations {
  long draw(Random random);

  /**
   * Most take about the median, a few much longer: a log-normal distribution.
   *
   * @param spread the standard deviation of the logarithm; 0 if all take the same time
   */
  static Durations logNormal(Duration median, double spread) {
    return random -> Math.round(median.toMillis() * StrictMath.exp(spread * random.nextGaussian()));
  }

  /**
   * Any of the durations in a file: in seconds, one a line; empty lines and those that begin with #
   * do not count.
   *
   * @throws IllegalArgumentException if the file has none, or something else
   */
  static Durations measured(Path file) {
    try {
      List<Double> seconds =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .map(Double::valueOf)
              .toList();
      if (seconds.isEmpty() || seconds.stream().anyMatch(each -> !(each >= 0))) {
        throw new IllegalArgumentException(file + " needs seconds from 0, one number a line");
      }
      return random -> Math.round(seconds.get(random.nextInt(seconds.size())) * 1_000);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(file + " needs seconds, one number a line", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot be read: " + file, e);
    }
  }
}
