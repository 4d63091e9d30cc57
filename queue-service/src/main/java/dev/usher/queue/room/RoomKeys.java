package dev.usher.queue.room;

import java.util.List;

/** The names of a room's keys in Redis. The room id is their hash tag. */
public final class RoomKeys {
  private RoomKeys() {}

  /** Hash: settings and counters. */
  public static String state(String room) {
    return "usher:queue:{" + room + "}:state";
  }

  /** Sorted set: numbers whose turn it is, scored by the end of their claim window (ms). */
  public static String turns(String room) {
    return "usher:queue:{" + room + "}:turns";
  }

  /** Sorted set: numbers with a valid pass, scored by its end (ms). */
  public static String live(String room) {
    return "usher:queue:{" + room + "}:live";
  }

  /** All keys of a room, in the order in which scripts that take several of them expect them. */
  public static List<String> all(String room) {
    return List.of(
        state(room),
        turns(room),
        live(room),
        passes(room),
        absent(room),
        back(room),
        seen(room),
        seenBefore(room),
        missed(room),
        rejoined(room),
        departed(room));
  }

  /**
   * Sorted set: numbers passed over, scored by the end of the time in which they can return (ms).
   */
  public static String absent(String room) {
    return "usher:queue:{" + room + "}:absent";
  }

  /** Sorted set: numbers passed over whose visitors have returned, scored by number. */
  public static String back(String room) {
    return "usher:queue:{" + room + "}:back";
  }

  /** Bitmap: numbers close to the turn whose visitors were seen in the current period. */
  public static String seen(String room) {
    return "usher:queue:{" + room + "}:seen";
  }

  /** Bitmap: the same for the previous period. */
  public static String seenBefore(String room) {
    return "usher:queue:{" + room + "}:seen-before";
  }

  /** Sorted set: numbers that missed their turn, scored by the end of the grace to rejoin (ms). */
  public static String missed(String room) {
    return "usher:queue:{" + room + "}:missed";
  }

  /** Set: numbers that have rejoined at the front and not taken a pass yet. */
  public static String rejoined(String room) {
    return "usher:queue:{" + room + "}:rejoined";
  }

  /** Sorted set: waiting numbers whose visitors left, scored by number. */
  public static String departed(String room) {
    return "usher:queue:{" + room + "}:departed";
  }

  /** String, for a minute: the code by which a pass is on its way to a site. */
  public static String code(String room, String pass) {
    return "usher:queue:{" + room + "}:code:" + pass;
  }

  /** String, until the proof expires: a proof of work that was used. */
  public static String proof(String room, String proof) {
    return "usher:queue:{" + room + "}:proof:" + proof;
  }

  /** String, for seconds: the instance that asks a shop, named as all instances do, how it is. */
  public static String shop(String shop) {
    return "usher:queue:{shop " + shop + "}:lease";
  }

  /** Hash: contents of the valid passes, by number. */
  public static String passes(String room) {
    return "usher:queue:{" + room + "}:passes";
  }
}
