package dev.usher.lab.bench;

import dev.usher.common.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Checks that an event's rows agree with each other and with what visitors were sent. */
record HoldTables(DataSource dataSource, String event) {
  private static final Sql WRONG = Sql.of(HoldTables.class, "wrong-holds.sql");
  private static final Sql HOLDS =
      Sql.text("holds", "select count(*) as holds from inventory.hold where event_id = :event");

  /** What is wrong with them in themselves. */
  List<String> wrong() {
    return WRONG.on(dataSource).set("event", event).list(row -> row.text("wrong"));
  }

  long holds() {
    return HOLDS.on(dataSource).set("event", event).first(row -> row.number("holds")).orElseThrow();
  }

  /**
   * What is wrong.
   *
   * @param created holds that visitors were sent
   * @param unknown how many more may have been created whose response nobody waited for
   */
  List<String> wrong(long created, long unknown) {
    List<String> wrong = new ArrayList<>(wrong());
    long holds = holds();
    if (holds < created || holds > created + unknown) {
      wrong.add(
          "%s: visitors were sent %d holds and PostgreSQL has %d".formatted(event, created, holds));
    }
    return wrong;
  }
}
