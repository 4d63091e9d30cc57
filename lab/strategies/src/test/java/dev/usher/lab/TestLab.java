package dev.usher.lab;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.sale.Tables;
import dev.usher.lab.strategy.Contestant;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.Strategy;
import dev.usher.standalone.stores.Stores;
import dev.usher.standalone.test.TestStores;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The lab on the test's stores, and the words that its tests are told in. */
final class TestLab implements AutoCloseable {
  final Instances instances;
  final Tables tables;

  TestLab() throws SQLException {
    Stores stores = TestStores.stores();
    this.instances = Instances.connect(stores.jdbcUrl(), stores.redisUrl());
    this.tables = Tables.make(instances.dataSource());
  }

  static Contestant contestant(String name) {
    return Contestant.ALL.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** One instance or two of a strategy, with so many tickets of event "concert" on sale. */
  List<Strategy> onSale(String name, int tickets, int count, Pause pause) throws SQLException {
    List<Stock> stocks = List.of(new Stock("concert", tickets));
    tables.open(stocks);
    List<Strategy> strategies =
        instances.first(count, pause).stream()
            .map(instance -> contestant(name).factory().apply(instance))
            .toList();
    strategies.forEach(strategy -> strategy.prepare(stocks));
    return strategies;
  }

  static Purchase ticket() {
    return new Purchase(UUID.randomUUID(), "concert", 1);
  }

  @Override
  public void close() {
    instances.close();
  }
}
