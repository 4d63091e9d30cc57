package dev.usher.common.sql;

import java.sql.SQLException;

/** PostgreSQL failed, or rejected a statement; the cause says why. */
public final class SqlFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final SQLException failure;

  SqlFault(String statement, SQLException failure) {
    super("PostgreSQL did not run " + statement, failure);
    this.failure = failure;
  }

  /** What the driver reported. */
  public SQLException failure() {
    return failure;
  }
}
