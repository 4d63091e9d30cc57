package dev.usher.inventory.hold;

import dev.usher.common.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/**
 * Stores passes that were finished before they expired. The statement that reads the stock for a
 * batch of holds looks them up, so that they take no new holds. All calls block and throw {@link
 * dev.usher.common.sql.SqlFault} if PostgreSQL fails.
 */
@ApplicationScoped
public class FinishedPassStore {
  private static final Sql FINISH = Sql.of(FinishedPassStore.class, "finish-pass.sql");
  private static final Sql FORGET = Sql.of(FinishedPassStore.class, "forget-passes.sql");
  private static final int FORGOTTEN_AT_ONCE = 10_000;

  private final DataSource dataSource;

  FinishedPassStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Finishes a pass, in the caller's transaction if there is one. Holds requested after the commit
   * are refused.
   *
   * @param expiresAt when the pass expires by itself
   * @return whether it was not finished before
   */
  public boolean finish(String event, String passId, Instant expiresAt) {
    return FINISH
            .on(dataSource)
            .set("event", event)
            .set("pass", passId)
            .set("expires_at", expiresAt)
            .update()
        > 0;
  }

  /**
   * Deletes passes that expired by themselves at least this long ago, a bounded number of them.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration margin) {
    int forgotten =
        FORGET
            .on(dataSource)
            .set("margin_ms", margin.toMillis())
            .set("at_most", FORGOTTEN_AT_ONCE)
            .update();
    return forgotten == FORGOTTEN_AT_ONCE;
  }
}
