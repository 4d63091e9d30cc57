package dev.usher.common.sql;

import java.sql.SQLException;

/** PostgreSQL failed, or rejected a statement; the cause says why. */
public final class SqlFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final SQLException failure;

  /**
   * Creates a fault with its cause.
   *
   * @param statement what PostgreSQL did not run
   */
  public SqlFault(String statement, SQLException failure) {
    super("PostgreSQL did not run " + statement, failure);
    this.failure = failure;
  }

  /** What the driver reported. */
  public SQLException failure() {
    return failure;
  }

  /** Whether the statement waited for a lock longer than it may. */
  public boolean isLockTimeout() {
    return LOCK_NOT_AVAILABLE.equals(failure.getSQLState());
  }
}
