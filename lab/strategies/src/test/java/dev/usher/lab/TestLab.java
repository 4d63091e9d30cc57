package dev.usher.lab;

import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.SaleTables;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.strategy.Candidate;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.RedisKeys;
import dev.usher.lab.strategy.Strategy;
import io.quarkus.arc.Arc;
import io.vertx.mutiny.redis.client.RedisAPI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The lab on the test's stores. */
final class TestLab {
  final Round round = Arc.container().instance(Round.class).get();
  final SaleTables tables = SaleTables.create(dataSource());
  private Runnable beforeOpening = () -> {};

  TestLab() {
    Arc.container().instance(Flyway.class).get().migrate();
  }

  DataSource dataSource() {
    return round.instance(Pause.NONE).dataSource();
  }

  RedisAPI redis() {
    return round.instance(Pause.NONE).redis();
  }

  /** Sets what is done between the cleaning of Redis and the strategy's start. */
  void beforeOpening(Runnable runnable) {
    this.beforeOpening = runnable;
  }

  static Candidate candidate(String name) {
    return Candidate.ALL.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** Creates instances of a strategy, with so many tickets of event "concert" on sale. */
  List<Strategy> onSale(String name, int tickets, int count, Pause pause) {
    return onSale(candidate(name).factory(), tickets, count, pause);
  }

  /** Creates one instance of a strategy that is in no report. */
  Strategy onSale(Function<Instance, Strategy> factory, int tickets, Pause pause) {
    return onSale(factory, tickets, 1, pause).get(0);
  }

  private List<Strategy> onSale(
      Function<Instance, Strategy> factory, int tickets, int count, Pause pause) {
    List<Stock> stocks = List.of(new Stock("concert", tickets));
    tables.open(stocks);
    RedisKeys.deleteAll(redis());
    beforeOpening.run();
    List<Strategy> strategies =
        Stream.generate(() -> round.instance(pause)).limit(count).map(factory).toList();
    strategies.forEach(strategy -> strategy.prepare(stocks));
    return strategies;
  }

  /** The result of the sale, by the tables alone. */
  Audit audit(int tickets, Strategy strategy) {
    List<Purchase> sales = new ArrayList<>(tables.sales());
    sales.addAll(strategy.sales());
    return Audit.of(List.of(new Stock("concert", tickets)), List.of(), List.of(), sales);
  }

  /** Returns the first column, named {@code value}, of a query. */
  List<String> values(String query) {
    return Sql.text("test", query).on(dataSource()).list(row -> row.text("value"));
  }

  static Purchase ticket() {
    return new Purchase(UUID.randomUUID(), "concert", 1);
  }

  void update(String sql) {
    Sql.text("test", sql).on(dataSource()).update();
  }
}
