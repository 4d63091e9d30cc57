package dev.usher.lab;

import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Decision.Result;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.SaleTables;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.strategy.Candidate;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.RedisKeys;
import dev.usher.lab.strategy.Strategy;
import io.agroal.api.AgroalDataSource;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** One sale by one strategy, from fresh tables to its result. */
@Singleton
public class Round {
  private final AgroalDataSource dataSource;
  private final RedisAPI redis;
  private final String redisUrl;

  Round(
      AgroalDataSource dataSource,
      RedisAPI redis,
      @ConfigProperty(name = "quarkus.redis.hosts") String redisUrl) {
    this.dataSource = dataSource;
    this.redis = redis;
    this.redisUrl = redisUrl;
  }

  public Instance instance(Pause pause) {
    return new Instance(dataSource, redis, redisUrl, pause);
  }

  /** Sells all of a scenario's stock, on tables that this empties first. */
  public RoundResult sell(SaleTables tables, Scenario scenario, Candidate candidate, long seed)
      throws InterruptedException {
    tables.open(scenario.stocks());
    RedisKeys.deleteAll(redis);
    List<Strategy> strategies = new ArrayList<>();
    try {
      for (int n = 0; n < candidate.instances(); n++) {
        strategies.add(candidate.factory().apply(instance(Pause.NONE)));
      }
      strategies.forEach(strategy -> strategy.prepare(scenario.stocks()));
      List<Purchase> purchases = scenario.purchases(seed);
      Buyers buyers = Buyers.buy(strategies, scenario.clients(), purchases);
      List<Purchase> sales = new ArrayList<>(tables.sales());
      sales.addAll(strategies.get(0).sales());
      Audit audit =
          Audit.of(
              scenario.stocks(),
              buyers.purchases(Result.SOLD),
              buyers.purchases(Result.REFUSED),
              sales);
      return RoundResult.of(audit, buyers);
    } finally {
      strategies.forEach(Strategy::close);
    }
  }
}
