package dev.usher.lab.bench.row;

import dev.usher.common.resource.Resource;
import dev.usher.lab.bench.house.Database;
import java.util.ArrayList;
import java.util.List;

/** Whether what PostgreSQL has of an event agrees with itself and with what visitors were told. */
public final class HoldTables {
  private static final String WRONG = Resource.text(HoldTables.class, "wrong-holds.sql");

  private final Database database;
  private final String event;

  public HoldTables(Database database, String event) {
    this.database = database;
    this.event = event;
  }

  /** What is wrong with them in themselves; empty if nothing is. */
  public List<String> wrong() {
    return database.texts(WRONG, event);
  }

  /** How many holds there are, live or not. */
  public long kept() {
    return (long) database.number("select count(*) from inventory.hold where event_id = ?", event);
  }

  /**
   * What is wrong; empty if nothing is.
   *
   * @param told how many holds visitors were told of
   * @param untold how many more may have been made whose answer nobody waited for
   */
  public List<String> wrong(long told, long untold) {
    List<String> wrong = new ArrayList<>(wrong());
    long kept = kept();
    if (kept < told || kept > told + untold) {
      wrong.add(
          "%s: visitors were told of %d holds and PostgreSQL has %d".formatted(event, told, kept));
    }
    return wrong;
  }
}
