package dev.usher.lab.rehearsal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What one visitor will do, whatever happens to the others. Times are milliseconds, those of
 * joining from the start of the sale.
 *
 * @param isGone closes the page after joining
 * @param shows claims the turn
 */
record Visitor(
    long joinsAt,
    boolean isGone,
    boolean shows,
    long claimsAfter,
    long choosesFor,
    boolean buys,
    int quantity,
    boolean pays,
    long paysAfter) {

  /**
   * Returns the visitors of a sale in the order in which they join. One seed gives the same ones.
   */
  static List<Visitor> of(Sale sale, long seed) {
    Random random = new Random(seed);
    List<Visitor> visitors = new ArrayList<>(sale.arrivals());
    for (int i = 0; i < sale.arrivals(); i++) {
      visitors.add(of(sale, random));
    }
    visitors.sort(Comparator.comparingLong(Visitor::joinsAt));
    return visitors;
  }

  private static Visitor of(Sale sale, Random random) {
    boolean isGone = isOne(sale.gone(), random);
    return new Visitor(
        joinsAt(sale, random),
        isGone,
        !isOne(sale.noShow(), random) && !isGone,
        sale.claim().draw(random),
        sale.choose().draw(random),
        isOne(sale.buys(), random),
        quantity(sale, random),
        isOne(sale.pays(), random),
        sale.pay().draw(random));
  }

  private static long joinsAt(Sale sale, Random random) {
    double place = random.nextDouble();
    return isOne(sale.early(), random)
        ? -Math.round(place * sale.prequeue().toMillis())
        : Math.round(-StrictMath.log(1 - place) * sale.rush().toMillis());
  }

  /** 1, and each further seat with the same probability. */
  private static int quantity(Sale sale, Random random) {
    int quantity = 1;
    for (int more = 1; more < Sale.MOST_QUANTITY; more++) {
      quantity += isOne((sale.quantity() - 1) / (Sale.MOST_QUANTITY - 1), random) ? 1 : 0;
    }
    return quantity;
  }

  private static boolean isOne(double share, Random random) {
    return random.nextDouble() < share;
  }
}
