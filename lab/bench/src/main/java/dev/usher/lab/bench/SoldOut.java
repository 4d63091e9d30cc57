package dev.usher.lab.bench;

import static dev.usher.lab.bench.Bench.CONSTANT;
import static dev.usher.lab.bench.Bench.ONE_PLACE;
import static dev.usher.lab.bench.Bench.USHER;

import dev.usher.lab.bench.system.LoadResult;
import dev.usher.lab.bench.system.Traffic;
import java.util.ArrayList;
import java.util.List;

/** All visitors ask for a place of a section that has none left. */
record SoldOut(Bench bench) {
  Row row() {
    return new Row(
        "sold-out",
        "Refusals once sold out",
        "refusals/s",
        this::contestants,
        Requirement.atLeast(0.7, USHER, CONSTANT));
  }

  private List<Contestant> contestants() throws InterruptedException {
    String event = bench.newGeneralEvent(1);
    Traffic traffic = bench.holds(event, ONE_PLACE);
    String pass = traffic.bearers().get(0);
    if (ask(event, pass) != 201) {
      throw new IllegalStateException("The only place could not be taken");
    }
    return List.of(
        bench.underLoad(
            USHER,
            bench.system().booking(),
            LoadResult::rejectedPerSecond,
            () -> new Bench.Target(traffic, result -> wrong(event, pass, result))),
        bench.constant("holds", traffic));
  }

  private List<String> wrong(String event, String pass, LoadResult result) {
    List<String> wrong = new ArrayList<>();
    if (result.accepted() + result.failed() > 0) {
      wrong.add(
          "%s: %d holds were accepted with nothing left and %d requests failed"
              .formatted(event, result.accepted(), result.failed()));
    }
    if (ask(event, pass) != 409) {
      wrong.add(event + ": what is sold out was not refused with 409");
    }
    wrong.addAll(new HoldTables(bench.dataSource(), event).wrong(1, 0));
    return wrong;
  }

  private int ask(String event, String pass) {
    String url = bench.system().booking().url() + Bench.holdsPath(event);
    try {
      return bench.system().send("POST", url, pass, ONE_PLACE.get(0)).statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped during a request", e);
    }
  }
}
