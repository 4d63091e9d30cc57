package dev.usher.lab.strategy.jpa;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An event of the lab, as an entity. */
@Entity
@Table(name = "event", schema = "lab")
public class EventRow extends PanacheEntityBase {
  @Id public String id;

  @Column(nullable = false)
  public int capacity;

  @Column(nullable = false)
  public int remaining;
}
