package dev.usher.inventory.event;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of seats, read only. */
@Entity
@Immutable
@Table(name = "seat_row", schema = "inventory")
public class SeatRowEntity extends PanacheEntityBase {
  @EmbeddedId public Key key;

  @Column(nullable = false)
  public int position;

  @Column(nullable = false)
  public String numbering;

  public @Nullable Double x;

  public @Nullable Double y;

  public @Nullable Double curve;

  @Column(name = "gaps_after", nullable = false)
  public int[] gapsAfter;

  @Column(name = "gaps_width", nullable = false)
  public double[] gapsWidth;

  /** Names a row of seats. */
  @Embeddable
  public record Key(
      @Column(name = "event_id") String event,
      @Column(name = "section_id") String section,
      @Column(name = "label") String label) {}
}
