package dev.usher.lab.rehearsal;

import java.util.List;
import java.util.Locale;

/**
 * One sale, simulated and played to the services.
 *
 * @param scale visitors, seats, rate and slots are divided by this
 * @param wrong what a visitor did not expect from the services; empty if all went well
 */
public record Comparison(
    int scale, Curve simulated, Curve real, List<Difference> differences, List<String> wrong) {

  /**
   * The greatest difference of two curves.
   *
   * @param what is counted
   * @param second when it was
   * @param share of the highest value of both
   */
  public record Difference(String what, long second, int simulated, int real, double share) {
    static Difference of(
        String name, List<Long> seconds, List<Integer> simulated, List<Integer> real) {
      int most = 1;
      int worst = 0;
      for (int i = 0; i < seconds.size(); i++) {
        most = Math.max(most, Math.max(simulated.get(i), real.get(i)));
        if (Math.abs(simulated.get(i) - real.get(i))
            > Math.abs(simulated.get(worst) - real.get(worst))) {
          worst = i;
        }
      }
      int difference = Math.abs(simulated.get(worst) - real.get(worst));
      return new Difference(
          name,
          seconds.get(worst),
          simulated.get(worst),
          real.get(worst),
          (double) difference / most);
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "%s: %,d simulated, %,d real, %d s after the start (%.1f %% of all)",
          what,
          simulated,
          real,
          second,
          share * 100);
    }
  }

  static Comparison of(int scale, Curve simulated, Curve real, List<String> wrong) {
    Curve same = simulated.at(real.seconds());
    return new Comparison(
        scale,
        same,
        real,
        List.of(
            Difference.of("served", real.seconds(), same.served(), real.served()),
            Difference.of("sold", real.seconds(), same.sold(), real.sold())),
        wrong);
  }

  String text() {
    StringBuilder text =
        new StringBuilder("\nReal system at 1:%d. Greatest differences:\n".formatted(scale));
    differences.forEach(each -> text.append("  ").append(each.text()).append('\n'));
    wrong.forEach(each -> text.append("  wrong: ").append(each).append('\n'));
    return text.toString();
  }
}
