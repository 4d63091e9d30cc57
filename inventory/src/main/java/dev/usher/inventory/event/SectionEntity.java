package dev.usher.inventory.event;

import dev.usher.inventory.stock.SectionKind;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** The row of a section, read only. */
@Entity
@Immutable
@Table(name = "section", schema = "inventory")
public class SectionEntity extends PanacheEntityBase {
  @EmbeddedId public Key key;

  @Column(nullable = false)
  public int position;

  @Column(nullable = false)
  public String name;

  @Enumerated(EnumType.STRING)
  @Column(nullable = false)
  public SectionKind kind;

  @Column(nullable = false)
  public long price;

  @Column(nullable = false)
  public String currency;

  @Column(nullable = false)
  public int capacity;

  @Column(name = "map_x")
  public @Nullable Double mapX;

  @Column(name = "map_y")
  public @Nullable Double mapY;

  @Column(name = "map_angle")
  public @Nullable Double mapAngle;

  /** Names a section. */
  @Embeddable
  public record Key(@Column(name = "event_id") String event, @Column(name = "id") String id) {}
}
