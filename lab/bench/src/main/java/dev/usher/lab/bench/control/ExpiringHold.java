package dev.usher.lab.bench.control;

import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A hold that a control releases once it has expired. */
@Entity
@Table(name = "expire", indexes = @Index(columnList = "kind, expires_at"))
public class ExpiringHold extends PanacheEntityBase {
  private static final String INSERT =
      "insert into control.expire (id, kind, expires_at)"
          + " select gen_random_uuid(), :kind, clock_timestamp()"
          + " + (:first + random() * (:last - :first)) * interval '1 millisecond'"
          + " from generate_series(1, :count) returning *";
  private static final String RELEASE =
      "update control.expire set freed_at = clock_timestamp()"
          + " where freed_at is null and expires_at <= clock_timestamp() and ";

  @Id public UUID id;

  @Column(nullable = false)
  public String kind;

  @Column(name = "expires_at", nullable = false)
  public Instant expiresAt;

  @Column(name = "freed_at")
  public @Nullable Instant freedAt;

  /** Creates holds that expire between two moments, in milliseconds from now. */
  @SuppressWarnings("unchecked")
  static List<ExpiringHold> create(String kind, int count, long first, long last) {
    return QuarkusTransaction.requiringNew()
        .call(
            () ->
                Panache.getEntityManager()
                    .createNativeQuery(INSERT, ExpiringHold.class)
                    .setParameter("kind", kind)
                    .setParameter("first", first)
                    .setParameter("last", last)
                    .setParameter("count", count)
                    .getResultList());
  }

  static void release(UUID id) {
    release("id = :value", id);
  }

  static void releaseAll(String kind) {
    release("kind = :value", kind);
  }

  private static void release(String condition, Object value) {
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                Panache.getEntityManager()
                    .createNativeQuery(RELEASE + condition)
                    .setParameter("value", value)
                    .executeUpdate());
  }
}
