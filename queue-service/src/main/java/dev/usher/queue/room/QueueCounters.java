package dev.usher.queue.room;

/**
 * The few numbers that a line is. Those of a higher epoch, and within it of a higher sequence, are
 * newer; the numbers issued only ever grow.
 *
 * @param serving every number up to it may come in
 * @param turns how many have been let in and have not taken their pass yet
 * @param live how many passes are valid
 * @param watching numbers up to it are near enough to the turn that it matters whether their
 *     visitors are seen
 */
public record QueueCounters(
    long epoch, long seq, long issued, long serving, long turns, long live, long watching) {

  /** Numbers of a line in which nobody is being watched. */
  public QueueCounters(long epoch, long seq, long issued, long serving, long turns, long live) {
    this(epoch, seq, issued, serving, turns, live, 0);
  }

  /** How many are inside or have been let in. */
  public long active() {
    return turns + live;
  }

  /** How many stand in line. */
  public long waiting() {
    return Math.max(0, issued - serving);
  }

  /** These numbers brought up to date by others that may be older in part. */
  QueueCounters merge(QueueCounters other) {
    boolean newer = other.epoch > epoch || (other.epoch == epoch && other.seq >= seq);
    return (newer ? other : this).issuedAtLeast(Math.max(issued, other.issued));
  }

  QueueCounters issuedAtLeast(long number) {
    return number <= issued
        ? this
        : new QueueCounters(epoch, seq, number, serving, turns, live, watching);
  }
}
