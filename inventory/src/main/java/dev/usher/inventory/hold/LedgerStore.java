package dev.usher.inventory.hold;

import dev.usher.common.sql.Sql;
import dev.usher.inventory.stock.HoldId;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** Records refunds in the ledger. Never changes a hold: its seats are free or belong to others. */
@ApplicationScoped
public class LedgerStore {
  private static final Sql RECORD = Sql.of(LedgerStore.class, "record-refund.sql");

  private final AgroalDataSource dataSource;

  LedgerStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Records that a payment for the hold was refunded, in the transaction that marks the payment.
   *
   * @throws dev.usher.common.sql.SqlFault if PostgreSQL fails
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public void recordRefund(HoldId hold) {
    RECORD.on(dataSource).set("event", hold.event()).set("hold", hold.key()).update();
  }
}
