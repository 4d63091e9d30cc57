package dev.usher.lab;

import dev.usher.lab.contest.Contestant;
import dev.usher.lab.contest.Field;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.sale.Tables;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.Strategy;
import dev.usher.testing.TestStores;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** The lab on the test's stores, and the words that its tests are told in. */
final class TestLab implements AutoCloseable {
  final Instances instances;
  final Tables tables;
  private Runnable beforeOpening = () -> {};

  TestLab() throws SQLException {
    this.instances = Instances.connect(Where.of(TestStores.stores()));
    this.tables = Tables.make(instances.dataSource());
  }

  /** What is done between the cleaning of Redis and the strategy's start. */
  void beforeOpening(Runnable runnable) {
    this.beforeOpening = runnable;
  }

  static Contestant contestant(String name) {
    return Field.ALL.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** One instance or two of a strategy, with so many tickets of event "concert" on sale. */
  List<Strategy> onSale(String name, int tickets, int count, Pause pause) throws SQLException {
    return onSale(contestant(name).factory(), tickets, count, pause);
  }

  /** One instance of a strategy that is in no report, with so many tickets of "concert" on sale. */
  Strategy onSale(Function<Instance, Strategy> factory, int tickets, Pause pause)
      throws SQLException {
    return onSale(factory, tickets, 1, pause).get(0);
  }

  private List<Strategy> onSale(
      Function<Instance, Strategy> factory, int tickets, int count, Pause pause)
      throws SQLException {
    List<Stock> stocks = List.of(new Stock("concert", tickets));
    tables.open(stocks);
    instances.clean();
    beforeOpening.run();
    List<Strategy> strategies = instances.first(count, pause).stream().map(factory).toList();
    for (Strategy strategy : strategies) {
      strategy.prepare(stocks);
    }
    return strategies;
  }

  /** What the sale came to, whoever was told what. */
  Audit audit(int tickets, Strategy strategy) throws SQLException {
    List<Purchase> sales = new ArrayList<>(tables.sales());
    sales.addAll(strategy.sales());
    return Audit.of(List.of(new Stock("concert", tickets)), List.of(), List.of(), sales);
  }

  static Purchase ticket() {
    return new Purchase(UUID.randomUUID(), "concert", 1);
  }

  @Override
  public void close() {
    instances.close();
  }
}
