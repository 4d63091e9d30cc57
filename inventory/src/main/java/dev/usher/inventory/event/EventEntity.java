package dev.usher.inventory.event;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * The row of an event, read only. Only {@link Catalogue} changes it, under the lock that every
 * change of stock takes.
 */
@Entity
@Immutable
@Table(name = "event", schema = "inventory")
public class EventEntity extends PanacheEntityBase {
  @Id public String id;

  @Column(nullable = false)
  public String name;

  @Column(nullable = false)
  public String venue;

  @Column(name = "starts_at", nullable = false)
  public Instant startsAt;

  @Column(name = "sales_end_at")
  public @Nullable Instant salesEndAt;

  @Column(name = "deleted_at")
  public @Nullable Instant deletedAt;

  @Column(name = "payment_window_ms", nullable = false)
  public long paymentWindowMillis;

  @Column(name = "max_per_visitor", nullable = false)
  public int maxPerVisitor;
}
