package dev.usher.lab.controls.redisson;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A named seat; its id is the event's, a colon, the seat's. */
@Entity
@Table(name = "seat")
public class SaleSeat extends PanacheEntityBase {
  @Id public String id;

  @Column(nullable = false)
  public boolean held;
}
