package dev.usher.booking.payment.sandbox;

import dev.usher.booking.payment.PaymentId;
import dev.usher.common.sql.Query;
import dev.usher.common.sql.Sql;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;

/** Stores the sandbox's own record of payments, as an external provider would. */
@ApplicationScoped
class SandboxStore {
  private static final Sql DECIDE = Sql.of(SandboxStore.class, "decide.sql");
  private static final Sql READ = Sql.of(SandboxStore.class, "read.sql");
  private static final Sql REFUND = Sql.of(SandboxStore.class, "refund.sql");

  private final AgroalDataSource dataSource;

  SandboxStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Stores the visitor's choice; returns whether it is the first. */
  boolean decide(PaymentId id, SandboxOutcome outcome) {
    return of(DECIDE, id).set("outcome", outcome.written()).update() > 0;
  }

  /** Whether the visitor has chosen. */
  boolean isDecided(PaymentId id) {
    return of(READ, id).first(row -> row.text("outcome")).isPresent();
  }

  /** Refunds the payment. Idempotent. */
  void refund(PaymentId id) {
    of(REFUND, id).update();
  }

  private Query of(Sql sql, PaymentId id) {
    return sql.on(dataSource).set("event", id.event()).set("payment", id.key());
  }
}
