package dev.usher.lab.rehearsal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * One sale, simulated event by event: visitors join, get their turn, claim, hold and pay, or do
 * not. Admission runs at the ticks of queue-service; what else happens, happens at its millisecond.
 * The room is marked sold out when the last seat is paid for.
 */
final class Simulation {
  /** A sale that lasts longer is not simulated to its end. */
  static final Duration LONGEST = Duration.ofHours(24);

  // By default usher.waiting-room.tick and idle-tick.
  private static final long TICK = 100;
  private static final long IDLE_TICK = 500;
  private static final long SECOND = 1_000;

  private enum Kind {
    CLAIM,
    ASK,
    HOLD,
    PAY,
    GIVE_BACK
  }

  /** Something that a visitor does. Of those at the same time, the first in the queue is first. */
  private record Step(long at, int number, Kind kind, int quantity) implements Comparable<Step> {
    @Override
    public int compareTo(Step other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Integer.compare(number, other.number);
    }
  }

  private final Sale sale;
  private final List<Visitor> visitors;
  private final Admission admission;
  private final Shop shop;
  private final PriorityQueue<Step> steps = new PriorityQueue<>();
  private final List<Long> waits = new ArrayList<>();
  private final List<Long> turnsAt = new ArrayList<>();
  private final Curve curve = new Curve();
  private int joined;
  private int mostActive;
  private int tookNothing;
  private long now;
  private OptionalLong soldOutAt = OptionalLong.empty();
  private OptionalLong drainedAt = OptionalLong.empty();

  private Simulation(Sale sale, RoomSettings room, List<Visitor> visitors) {
    this.sale = sale;
    this.visitors = visitors;
    this.shop = new Shop(sale.seats(), sale.shopHolds());
    this.admission =
        new Admission(room, 0, number -> !visitors.get(number - 1).isGone(), this::turn);
  }

  /** Simulates a sale to these visitors, in the order in which they join. */
  static SaleResult run(Sale sale, RoomSettings room, List<Visitor> visitors) {
    return new Simulation(sale, room, visitors).run();
  }

  private SaleResult run() {
    now = -sale.prequeue().toMillis() / SECOND * SECOND;
    while (!isOver()) {
      takeSteps();
      join();
      if (soldOutAt.isEmpty()) {
        tick();
      }
      if (Math.floorMod(now, SECOND) == 0) {
        sample();
      }
      now += now >= 0 && waiting() > 0 ? TICK : IDLE_TICK - Math.floorMod(now, IDLE_TICK);
    }
    sample();
    return new SaleResult(
        soldOutAt,
        drainedAt,
        soldOutAt.orElse(now),
        waits,
        turnsAt,
        waiting(),
        admission.missed(),
        admission.passedOver(),
        mostActive,
        shop.sold(),
        sale.seats() - shop.sold(),
        tookNothing,
        shop.holdsPerSecond(),
        shop.longestWait(),
        curve);
  }

  private boolean isOver() {
    boolean isEmpty = drainedAt.isPresent() && steps.isEmpty() && admission.turns() == 0;
    return soldOutAt.isPresent() || isEmpty || now >= LONGEST.toMillis();
  }

  private int waiting() {
    return joined - admission.serving();
  }

  private void sample() {
    curve.add(
        Math.floorDiv(now, SECOND),
        waiting(),
        admission.serving(),
        admission.active(),
        shop.held(),
        shop.sold());
  }

  private void join() {
    while (joined < visitors.size() && visitors.get(joined).joinsAt() <= now) {
      joined++;
    }
  }

  private void tick() {
    admission.run(now, joined);
    mostActive = Math.max(mostActive, admission.active());
    if (drainedAt.isEmpty() && joined == visitors.size() && waiting() == 0) {
      drainedAt = OptionalLong.of(now);
    }
  }

  private void turn(int number) {
    Visitor visitor = visitors.get(number - 1);
    turnsAt.add(now);
    waits.add(now - Math.max(0, visitor.joinsAt()));
    if (visitor.shows()) {
      steps.add(new Step(now + visitor.claimsAfter(), number, Kind.CLAIM, visitor.quantity()));
    }
  }

  private void takeSteps() {
    while (soldOutAt.isEmpty() && !steps.isEmpty() && steps.peek().at() <= now) {
      take(steps.remove());
    }
  }

  private void take(Step step) {
    Visitor visitor = visitors.get(step.number() - 1);
    switch (step.kind()) {
      case CLAIM -> {
        if (admission.claim(step.number(), step.at()) && visitor.buys()) {
          then(step, step.at() + visitor.choosesFor(), Kind.ASK, step.quantity());
        }
      }
      case ASK -> {
        if (admission.isLive(step.number(), step.at())) {
          then(step, shop.request(step.at()), Kind.HOLD, step.quantity());
        }
      }
      case HOLD -> hold(step, visitor);
      case PAY -> {
        shop.sell(step.quantity());
        admission.finish(step.number());
        if (shop.isSoldOut()) {
          soldOutAt = OptionalLong.of(step.at());
        }
      }
      case GIVE_BACK -> shop.giveBack(step.quantity());
    }
  }

  private void hold(Step step, Visitor visitor) {
    int quantity = shop.hold(step.quantity());
    long window = sale.paymentWindow().toMillis();
    if (quantity == 0) {
      tookNothing++;
    } else if (visitor.pays() && visitor.paysAfter() < window) {
      then(step, step.at() + visitor.paysAfter(), Kind.PAY, quantity);
    } else {
      then(step, step.at() + window, Kind.GIVE_BACK, quantity);
    }
  }

  private void then(Step step, long at, Kind kind, int quantity) {
    steps.add(new Step(at, step.number(), kind, quantity));
  }
}
