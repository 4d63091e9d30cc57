package dev.usher.lab.bench;

import static dev.usher.lab.bench.Bench.CONSTANT;
import static dev.usher.lab.bench.Bench.ONE_PLACE;
import static dev.usher.lab.bench.Bench.USHER;

import dev.usher.common.sql.Sql;
import dev.usher.lab.bench.system.Traffic;
import java.util.List;

/** All visitors ask for one place of the same general section, and there is one for each. */
final class HotSection {
  private static final String JPA = "JPA row lock";
  private static final String CONDITIONAL = "conditional update";
  private static final Sql NEW_CONTROL =
      Sql.text(
          "new control",
          "insert into control.event (id, capacity, taken, price) values (:event, :places, 0, 2500)");
  private static final int PLACES = 100_000_000;

  private HotSection() {}

  static Row row(Bench bench) {
    return new Row(
        "hot-section",
        "Accepted holds, one hot general section",
        "holds/s",
        () -> {
          Traffic like = bench.holds("none", ONE_PLACE);
          return List.of(
              usher(bench),
              control(bench, JPA, "jpa", like),
              control(bench, CONDITIONAL, "conditional", like),
              bench.constant("holds", like));
        },
        Requirement.atLeast(12, USHER, JPA),
        Requirement.atLeast(8, USHER, CONDITIONAL),
        Requirement.atLeast(0.5, USHER, CONSTANT));
  }

  private static Contestant usher(Bench bench) {
    return bench.accepting(
        USHER,
        bench.system().booking(),
        () -> {
          String event = bench.newGeneralEvent(PLACES);
          return new Bench.Target(
              bench.holds(event, ONE_PLACE), result -> bench.wrongHolds(List.of(event), result));
        });
  }

  private static Contestant control(Bench bench, String name, String path, Traffic like) {
    return bench.sweptOnPostgres(
        name,
        () -> {
          String event = bench.newName();
          NEW_CONTROL.on(bench.dataSource()).set("event", event).set("places", PLACES).update();
          return new Bench.Target(
              like.to(
                  bench.system().controls().url(), "/%s/events/%s/holds".formatted(path, event)),
              Bench::notAllAccepted);
        });
  }
}
