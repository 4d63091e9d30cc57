package dev.usher.lab;

import dev.usher.lab.contest.Contestant;
import dev.usher.lab.measure.Calls;
import dev.usher.lab.report.Figures;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Crowd;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.sale.Tables;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.RedisKeys;
import dev.usher.lab.strategy.Strategy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One sale by one strategy, from fresh tables to its figures. */
final class Round {
  private final Instances instances;
  private final Tables tables;

  Round(Instances instances, Tables tables) {
    this.instances = instances;
    this.tables = tables;
  }

  Figures sell(Scenario scenario, Contestant contestant, long seed)
      throws SQLException, InterruptedException {
    tables.open(scenario.stocks());
    RedisKeys.deleteAll(instances.redis());
    List<Strategy> strategies = new ArrayList<>();
    try {
      instances
          .first(contestant.instances(), Pause.NONE)
          .forEach(instance -> strategies.add(contestant.factory().apply(instance)));
      for (Strategy strategy : strategies) {
        strategy.prepare(scenario.stocks());
      }
      List<Purchase> purchases = scenario.purchases(seed);
      Calls before = Calls.untilNow();
      Crowd.Outcome outcome = Crowd.buy(strategies, scenario.clients(), purchases);
      Calls calls = Calls.untilNow().since(before);
      List<Purchase> sales = new ArrayList<>(tables.sales());
      sales.addAll(strategies.get(0).sales());
      Audit audit =
          Audit.of(scenario.stocks(), outcome.tally().toldYes(), outcome.tally().toldNo(), sales);
      return Figures.of(audit, outcome, calls);
    } finally {
      strategies.forEach(Strategy::close);
    }
  }
}
