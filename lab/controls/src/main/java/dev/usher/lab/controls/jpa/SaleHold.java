package dev.usher.lab.controls.jpa;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Places set aside for a visitor. */
@Entity
@Table(name = "hold", indexes = @Index(columnList = "event"))
public class SaleHold extends PanacheEntityBase {
  @Id public UUID id;

  @Column(nullable = false)
  public String event;

  @Column(nullable = false)
  public String visitor;

  public int quantity;

  @Column(nullable = false)
  public Instant expiresAt;
}
