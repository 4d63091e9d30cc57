package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.util.UUID;

/**
 * The pessimistic strategy as most teams write it: a Panache entity found with {@code
 * PESSIMISTIC_WRITE}, changed by its fields and flushed at the commit. Exact, one buyer at a time.
 */
public record PessimisticJpa(Instance instance) implements Strategy {
  @Entity(name = "LabEvent")
  @Table(name = "event", schema = "lab")
  public static class EventRow extends PanacheEntityBase {
    @Id public String id;

    @Column(nullable = false)
    public int remaining;
  }

  @Entity(name = "LabSale")
  @Table(name = "sale", schema = "lab")
  public static class SaleRow extends PanacheEntityBase {
    @Id public UUID id;

    @Column(nullable = false)
    public String event;

    @Column(nullable = false)
    public int quantity;
  }

  @Override
  public Decision buy(Purchase purchase) {
    return QuarkusTransaction.requiringNew().call(() -> sell(purchase));
  }

  private Decision sell(Purchase purchase) {
    EventRow event = EventRow.findById(purchase.event(), LockModeType.PESSIMISTIC_WRITE);
    if (event.remaining < purchase.quantity()) {
      return Decision.REFUSED;
    }
    instance.pause().beforeWriting(purchase);
    event.remaining -= purchase.quantity();
    SaleRow sale = new SaleRow();
    sale.id = purchase.id();
    sale.event = purchase.event();
    sale.quantity = purchase.quantity();
    sale.persist();
    return Decision.SOLD;
  }
}
