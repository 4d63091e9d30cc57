package dev.usher.lab.strategy.usher;

import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Strategy;
import io.quarkus.arc.Arc;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * This project's inventory, with the schema, the gate and the group commit that booking-service
 * uses: holds that arrive while a transaction is under way are decided by the next, all in one, and
 * constraints of the schema stand behind every decision. Exact.
 */
public final class Usher implements Strategy {
  private static final long PATIENCE_SECONDS = 30;

  private final HoldService holds;
  private final UsherEvents events;

  /** One instance, with writers and a gate of its own. */
  public Usher(Instance instance) {
    Inventory inventory = Arc.container().instance(Inventory.class).get();
    this.holds = inventory.holds(instance);
    this.events = new UsherEvents(instance.dataSource(), inventory.catalogue());
  }

  @Override
  public void prepare(List<Stock> stocks) throws SQLException {
    events.open(stocks);
  }

  @Override
  public Answer buy(Purchase purchase) {
    String visitor = purchase.id().toString();
    Selection selection = UsherEvents.selection(purchase);
    HoldId id = new HoldId(events.id(purchase.show()), purchase.id());
    try {
      HoldOutcome outcome =
          holds
              .take(new HoldRequest(id, visitor, "pass-of-" + visitor, selection, true))
              .toCompletableFuture()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return answer(outcome);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException("Usher did not answer " + purchase, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + purchase + " waited", e);
    }
  }

  private static Answer answer(HoldOutcome outcome) {
    if (outcome instanceof HoldOutcome.Held) {
      return Answer.SOLD;
    }
    if (outcome instanceof HoldOutcome.SoldOut || outcome instanceof HoldOutcome.SeatsTaken) {
      return Answer.REFUSED;
    }
    if (outcome instanceof HoldOutcome.Overloaded) {
      return Answer.GAVE_UP;
    }
    throw new IllegalStateException("Nobody asked for what ends in " + outcome);
  }

  @Override
  public List<Purchase> sales() throws SQLException {
    return events.sales();
  }

  @Override
  public void close() {
    holds.stop();
    events.remove();
  }
}
