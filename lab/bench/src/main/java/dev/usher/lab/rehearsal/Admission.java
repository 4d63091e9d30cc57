package dev.usher.lab.rehearsal;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Admission as queue-service's scripts do it (admit.lua, claim.lua, finish.lua), in memory and
 * without outages: no gaps, no pauses, and nobody who was passed over comes back.
 * AdmissionDriftTest compares it with the scripts. Times are milliseconds, and never go back.
 */
final class Admission {
  /** The settings of queue-service by default: usher.waiting-room.absent-after. */
  static final Duration ABSENT_AFTER = Duration.ofSeconds(75);

  private static final int MOST_STEPS = 1_000;
  private static final int MOST_ABSENT = 10_000;
  private static final double MINUTE = 60_000;

  /** How late a run may be without a loss. */
  private static final double MADE_UP_FOR = 500;

  private final RoomSettings room;
  private final long startsAt;
  private final IntPredicate isSeen;
  private final IntConsumer turn;
  // By their end, which is the order in which they begin.
  private final Map<Integer, Long> turns = new LinkedHashMap<>();
  private final Map<Integer, Long> live = new LinkedHashMap<>();
  private final Map<Integer, Long> absent = new LinkedHashMap<>();
  private int serving;
  private int missed;
  private int passedOver;
  private double nextAt;
  private boolean isWatching;
  private long watchSince;
  private int watched;
  private int watching;

  /**
   * Makes a room that nobody has joined.
   *
   * @param isSeen whether the visitor with this number polls or listens
   * @param turn gets each number whose turn begins
   */
  Admission(RoomSettings room, long startsAt, IntPredicate isSeen, IntConsumer turn) {
    this.room = room;
    this.startsAt = startsAt;
    this.isSeen = isSeen;
    this.turn = turn;
  }

  /** Admits those who may enter now, of so many who have joined. */
  void run(long now, int issued) {
    expire(live, now);
    missed += expire(turns, now);
    expire(absent, now);
    watch(now, issued);
    int slots = room.maxActive() - active();
    if (slots <= 0 || serving >= issued) {
      return;
    }
    double interval = MINUTE / room.admitPerMinute();
    nextAt = Math.min(nextAt, now + interval);
    double due = nextAt < now - MADE_UP_FOR ? now - Math.max(0, MADE_UP_FOR - interval) : nextAt;
    double base = Math.max(due, (double) startsAt);
    int wanted = (int) Math.min(slots, Math.floor((now - base) / interval) + 1);
    int admitted = serve(wanted, now + room.claimWindow().toMillis(), issued);
    if (admitted > 0) {
      nextAt = Math.round((base + admitted * interval) * 1_000) / 1e3;
    }
  }

  private int serve(int wanted, long ends, int issued) {
    int mayPass = MOST_ABSENT - absent.size();
    int admitted = 0;
    for (int steps = 0; admitted < wanted && serving < issued && steps < MOST_STEPS; steps++) {
      serving++;
      if (mayPass > 0 && serving <= watched && !isSeen.test(serving)) {
        absent.put(serving, ends);
        mayPass--;
        passedOver++;
      } else {
        turns.put(serving, ends);
        admitted++;
        turn.accept(serving);
      }
    }
    return admitted;
  }

  /** Only numbers that were near the turn for a whole period can be passed over. */
  private void watch(long now, int issued) {
    long period = ABSENT_AFTER.toMillis();
    if (isWatching && now - watchSince < period) {
      return;
    }
    watched = isWatching ? watching : serving;
    double ahead = Math.ceil(3.0 * room.admitPerMinute() * period / MINUTE);
    watching = (int) Math.min(issued, serving + Math.min(10_000, Math.max(1_000, ahead)));
    watchSince = now;
    isWatching = true;
  }

  private static int expire(Map<Integer, Long> byEnd, long now) {
    int expired = 0;
    Iterator<Long> ends = byEnd.values().iterator();
    while (expired < MOST_STEPS && ends.hasNext() && ends.next() <= now) {
      ends.remove();
      expired++;
    }
    return expired;
  }

  /** Returns whether the turn became a pass: a turn is open until a run ends it. */
  boolean claim(int number, long now) {
    if (turns.remove(number) == null) {
      return false;
    }
    live.put(number, (now + room.passTtl().toMillis() + 999) / 1_000 * 1_000);
    return true;
  }

  /** Whether this number's pass is valid. */
  boolean isLive(int number, long now) {
    return live.getOrDefault(number, Long.MIN_VALUE) > now;
  }

  /** Frees the slot of a pass. */
  void finish(int number) {
    live.remove(number);
  }

  int serving() {
    return serving;
  }

  /** Open turns and valid passes. */
  int active() {
    return turns.size() + live.size();
  }

  int turns() {
    return turns.size();
  }

  int missed() {
    return missed;
  }

  int passedOver() {
    return passedOver;
  }
}
