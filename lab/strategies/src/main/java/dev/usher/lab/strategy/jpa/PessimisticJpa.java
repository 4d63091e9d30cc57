package dev.usher.lab.strategy.jpa;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Strategy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.persistence.LockModeType;

/**
 * The pessimistic strategy as most teams write it: a Panache entity found with {@code
 * PESSIMISTIC_WRITE}, changed by its fields and flushed at the commit. Exact, in turn. Its
 * instances share one EntityManagerFactory, which keeps nothing of a transaction in memory (no
 * second-level cache), and one pool as large as two.
 */
public final class PessimisticJpa implements Strategy {
  private final Instance instance;

  /** One instance of it. */
  public PessimisticJpa(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) {
    return QuarkusTransaction.requiringNew().call(() -> sell(purchase));
  }

  private Answer sell(Purchase purchase) {
    EventRow event = EventRow.findById(purchase.event(), LockModeType.PESSIMISTIC_WRITE);
    if (event.remaining < purchase.quantity()) {
      return Answer.REFUSED;
    }
    instance.pause().beforeWriting(purchase);
    event.remaining -= purchase.quantity();
    SaleRow.of(purchase).persist();
    return Answer.SOLD;
  }
}
