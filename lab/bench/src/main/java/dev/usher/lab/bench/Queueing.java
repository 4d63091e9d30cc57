package dev.usher.lab.bench;

import static dev.usher.lab.bench.Bench.CONSTANT;
import static dev.usher.lab.bench.Bench.USHER;

import dev.usher.lab.bench.system.LoadResult;
import dev.usher.lab.bench.system.Traffic;
import java.util.ArrayList;
import java.util.List;

/** Rows of the waiting room: visitors poll, join, and take memory of Redis, with many waiting. */
record Queueing(Bench bench, long waiting) {
  Row polls() {
    return new Row(
        "polls",
        "Status polls with %,d waiting".formatted(waiting),
        "polls/s",
        () ->
            List.of(
                polling(USHER), bench.constant("position", pollsOf(WaitingRoom.with(bench, 1)))),
        Requirement.atLeast(0.9, USHER, CONSTANT));
  }

  Contestant polling(String name) {
    return bench.accepting(
        name,
        bench.system().queue(),
        () -> new Bench.Target(pollsOf(WaitingRoom.with(bench, waiting)), Bench::notAllAccepted));
  }

  private static Traffic pollsOf(WaitingRoom room) {
    return Traffic.of("GET", room.origin(), room.path() + "/position").withBearers(room.tokens());
  }

  Row joins() {
    return new Row(
        "joins",
        "Joins with %,d waiting".formatted(waiting),
        "joins/s",
        () -> {
          Traffic like = Traffic.of("POST", bench.system().queue().url(), "/none");
          return List.of(joining(USHER), bench.constant("tokens", like));
        },
        Requirement.atLeast(0.6, USHER, CONSTANT));
  }

  Contestant joining(String name) {
    return bench.accepting(
        name,
        bench.system().queue(),
        () -> {
          WaitingRoom room = WaitingRoom.with(bench, waiting);
          long before = room.issued();
          return new Bench.Target(
              Traffic.of("POST", room.origin(), room.path() + "/tokens"),
              result -> wrongNumbers(room, result, before));
        });
  }

  /** Each response has a number of its own, so the counter has moved by as many. */
  private List<String> wrongNumbers(WaitingRoom room, LoadResult result, long before) {
    List<String> wrong = new ArrayList<>(Bench.notAllAccepted(result));
    long issued = room.issued() - before;
    if (issued < result.accepted()
        || issued > result.accepted() + bench.generator().connections()) {
      wrong.add(
          "%s: %d joined and %d numbers were issued"
              .formatted(room.id(), result.accepted(), issued));
    }
    return wrong;
  }

  Row redisMemory() {
    return new Row(
        "redis-memory",
        "Redis memory with %,d waiting, to a tenth of a byte".formatted(waiting),
        "bytes/visitor",
        () ->
            List.of(
                new Contestant(
                    USHER,
                    time -> perVisitor(roomBytes() - new Queueing(bench, 1).roomBytes()),
                    false),
                new Contestant(
                    "sorted set of ids",
                    time -> perVisitor(bench.system().redis().bytesOfSortedSet(waiting)),
                    false)),
        Requirement.atMost(0, USHER));
  }

  double roomBytes() throws InterruptedException {
    WaitingRoom room = WaitingRoom.with(bench, waiting);
    room.awaitAdmission(waiting);
    return bench.system().redis().bytesOf("{" + room.id() + "}");
  }

  private Measurement perVisitor(double bytes) {
    return Measurement.of(Math.round(bytes / waiting * 10) / 10.0);
  }
}
