package dev.usher.lab;

import dev.usher.lab.report.Figures;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Crowd;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.sale.Tables;
import dev.usher.lab.strategy.Contestant;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.Strategy;
import java.sql.SQLException;
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
    List<Strategy> strategies =
        instances.first(contestant.instances(), Pause.NONE).stream()
            .map((Instance instance) -> contestant.factory().apply(instance))
            .toList();
    try {
      strategies.forEach(strategy -> strategy.prepare(scenario.stocks()));
      Crowd.Outcome outcome = Crowd.buy(strategies, scenario.clients(), scenario.purchases(seed));
      Audit audit = Audit.of(scenario.stocks(), outcome.tally().toldYes(), tables.sales());
      return Figures.of(audit, outcome);
    } finally {
      strategies.forEach(Strategy::close);
    }
  }
}
