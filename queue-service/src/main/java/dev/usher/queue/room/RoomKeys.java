package dev.usher.queue.room;

/** The names of a room's keys in Redis; the id is their hash tag. */
public final class RoomKeys {
  private RoomKeys() {}

  /** Hash: settings and counters. */
  public static String line(String room) {
    return "usher:queue:{" + room + "}:line";
  }

  /** Sorted set: numbers whose turn it is, by the end of their claim window (ms). */
  public static String turns(String room) {
    return "usher:queue:{" + room + "}:turns";
  }

  /** Sorted set: numbers with a valid pass, by its end (ms). */
  public static String live(String room) {
    return "usher:queue:{" + room + "}:live";
  }

  /** Hash: what is in the valid passes, by number. */
  public static String passes(String room) {
    return "usher:queue:{" + room + "}:passes";
  }
}
