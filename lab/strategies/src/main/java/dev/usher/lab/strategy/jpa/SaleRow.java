package dev.usher.lab.strategy.jpa;

import dev.usher.lab.sale.Purchase;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A sale of the lab, as an entity. */
@Entity
@Table(name = "sale", schema = "lab")
public class SaleRow extends PanacheEntityBase {
  @Id public UUID id;

  @Column(nullable = false)
  public String event;

  @Column(nullable = false)
  public int quantity;

  static SaleRow of(Purchase purchase) {
    SaleRow sale = new SaleRow();
    sale.id = purchase.id();
    sale.event = purchase.event();
    sale.quantity = purchase.quantity();
    return sale;
  }
}
