package dev.usher.lab.strategy;

/**
 * The optimistic strategy with the time of the last change as version. That works only while no two
 * changes of a row have the same time: with PostgreSQL's microseconds they differ, as long as its
 * clock is not set back. With a clock of whole seconds (a column without fractions, rounding by an
 * ORM) those who read within the same second do not see a change, and overwrite it.
 */
public final class UpdatedAt extends VersionedStrategy {
  /** Creates it with a precision of PostgreSQL's {@code date_trunc}. */
  public UpdatedAt(Instance instance, String precision) {
    super(
        instance,
        "updated_at",
        "date_trunc('" + precision + "', clock_timestamp())",
        row -> row.instant("updated_at"));
  }
}
