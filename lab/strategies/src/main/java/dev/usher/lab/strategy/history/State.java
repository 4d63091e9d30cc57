package dev.usher.lab.strategy.history;

/**
 * What the log of an event comes to.
 *
 * @param version the number of its last entry
 * @param remaining how many tickets are free
 */
record State(int version, int remaining) {
  State after(Happening happening, int quantity) {
    return new State(version + 1, happening.apply(remaining, quantity));
  }
}
