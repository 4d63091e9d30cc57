package dev.usher.lab.rehearsal;

import java.time.Duration;
import java.util.function.Consumer;

/** Sales whose course is known: all visitors come early, differ in nothing and buy one seat. */
final class TestSale {
  private final SaleOptions options = new SaleOptions();

  TestSale(int seats, int arrivals) {
    options.seats = seats;
    options.arrivals = arrivals;
    options.early = 1;
    options.gone = 0;
    options.noShow = 0;
    options.buys = 1;
    options.quantity = 1;
    options.pays = 1;
    options.spread = 0;
    options.claim = Duration.ofSeconds(10);
    options.choose = Duration.ofSeconds(30);
    options.pay = Duration.ofSeconds(20);
    options.shopHolds = 1_000;
  }

  TestSale with(Consumer<SaleOptions> change) {
    change.accept(options);
    return this;
  }

  SaleResult run(int admitPerMinute, int maxActive) {
    Sale sale = options.sale();
    return Simulation.run(sale, options.room(admitPerMinute, maxActive), Visitor.of(sale, 1));
  }
}
