package dev.usher.queue.room;

/**
 * The counters of a room's queue. Counters with a higher epoch, or a higher sequence within the
 * same epoch, are newer. The issued number only grows.
 *
 * @param serving the serving number: visitors with a number up to it may enter
 * @param turns visitors who were admitted and have not claimed their pass yet
 * @param live valid passes
 * @param watching up to this number, visitors are close enough to their turn that their presence is
 *     tracked
 * @param noShows the share of turns that is expected to be missed; 0 without over-admission
 * @param through in mode PASSTHROUGH, whether nobody has to wait
 */
public record QueueCounters(
    long epoch,
    long seq,
    long issued,
    long serving,
    long turns,
    long live,
    long watching,
    double noShows,
    boolean through) {

  /** Counters without presence tracking, of a room in which visitors wait. */
  public QueueCounters(long epoch, long seq, long issued, long serving, long turns, long live) {
    this(epoch, seq, issued, serving, turns, live, 0, 0, false);
  }

  /** The number of open turns and valid passes. */
  public long active() {
    return turns + live;
  }

  /** The number of waiting visitors. */
  public long waiting() {
    return Math.max(0, issued - serving);
  }

  /** The newer of both counters, with the higher issued number of the two. */
  QueueCounters merge(QueueCounters other) {
    boolean newer = other.epoch > epoch || (other.epoch == epoch && other.seq >= seq);
    return (newer ? other : this).issuedAtLeast(Math.max(issued, other.issued));
  }

  QueueCounters issuedAtLeast(long number) {
    return number <= issued
        ? this
        : new QueueCounters(epoch, seq, number, serving, turns, live, watching, noShows, through);
  }
}
