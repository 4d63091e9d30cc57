package dev.usher.lab.rehearsal;

import java.util.ArrayDeque;

/**
 * The stock of a shop that decides one hold request after the other, each in the same time. Times
 * are milliseconds and never go back.
 */
final class Shop {
  /** Requests a second are those of the busiest time of this length, divided by it. */
  static final int BUSY_SECONDS = 10;

  private static final long SECOND = 1_000;

  private final int seats;
  private final double service;
  private final ArrayDeque<Long> recent = new ArrayDeque<>();
  private double freeAt = Double.NEGATIVE_INFINITY;
  private int held;
  private int sold;
  private int busiest;
  private long longestWait;

  Shop(int seats, int holdsPerSecond) {
    this.seats = seats;
    this.service = (double) SECOND / holdsPerSecond;
  }

  /** Returns when a hold request of now is decided. */
  long request(long now) {
    recent.addLast(now);
    while (recent.getFirst() <= now - BUSY_SECONDS * SECOND) {
      recent.removeFirst();
    }
    busiest = Math.max(busiest, recent.size());
    freeAt = Math.max(freeAt, (double) now) + service;
    long decidedAt = Math.round(freeAt);
    longestWait = Math.max(longestWait, decidedAt - now);
    return decidedAt;
  }

  /** Holds so many seats, or as many as are left; returns how many. */
  int hold(int wanted) {
    int got = Math.min(wanted, seats - held - sold);
    held += got;
    return got;
  }

  void sell(int quantity) {
    held -= quantity;
    sold += quantity;
  }

  void giveBack(int quantity) {
    held -= quantity;
  }

  int held() {
    return held;
  }

  int sold() {
    return sold;
  }

  boolean isSoldOut() {
    return sold == seats;
  }

  double holdsPerSecond() {
    return (double) busiest / BUSY_SECONDS;
  }

  long longestWait() {
    return longestWait;
  }
}
