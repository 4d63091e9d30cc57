package dev.usher.lab.controls.jpa;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What is sold, and how much of it is taken. */
@Entity
@Table(name = "event")
public class SaleEvent extends PanacheEntityBase {
  @Id public String id;
  public int capacity;
  public int taken;
  public long price;
}
