package dev.usher.lab.strategy;

/**
 * Counts the changes of the event's row, and writes only over the version that it read. Exact.
 * Under contention most attempts are lost, and a buyer who loses too many gives up though stock may
 * be left.
 */
public final class Optimistic extends VersionedStrategy {
  public Optimistic(Instance instance) {
    super(instance, "version", "version + 1", row -> row.number("version"));
  }
}
