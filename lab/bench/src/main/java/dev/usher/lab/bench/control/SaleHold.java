package dev.usher.lab.bench.control;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;

/** Places or seats that are held for a visitor. */
@Entity
@Table(name = "hold", indexes = @Index(columnList = "event"))
public class SaleHold extends PanacheEntityBase {
  static final String HELD = "HELD";
  private static final Duration PAYMENT_WINDOW = Duration.ofHours(1);

  @Id public UUID id;

  @Column(nullable = false)
  public String event;

  @Column(nullable = false)
  public String visitor;

  public int quantity;

  @Column(nullable = false)
  public Instant expiresAt;

  public record Created(UUID id, String status, Instant expiresAt, int quantity, long total) {}

  static RestResponse<Created> create(
      String event, String visitor, int quantity, long price, Instant now) {
    SaleHold hold = new SaleHold();
    hold.id = UUID.randomUUID();
    hold.event = event;
    hold.visitor = visitor;
    hold.quantity = quantity;
    hold.expiresAt = now.plus(PAYMENT_WINDOW);
    hold.persist();
    return RestResponse.status(
        RestResponse.Status.CREATED,
        new Created(hold.id, HELD, hold.expiresAt, quantity, price * quantity));
  }
}
