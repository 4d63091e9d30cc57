package dev.usher.lab.contest;

import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Strategy;
import java.util.function.Function;

/**
 * A strategy as it is entered in the comparison.
 *
 * @param name what it is called in reports and on the command line
 * @param must what it has to show
 * @param instances how many instances of it work on the same tables
 * @param what it does, in a line
 * @param factory makes the strategy of one instance
 */
public record Contestant(
    String name, Must must, int instances, String what, Function<Instance, Strategy> factory) {
  /** What a strategy has to show. */
  public enum Must {
    /** Sells no unit twice and loses no sale. */
    BE_EXACT,
    /** Sells more than there is, unless luck has it. */
    OVERSELL,
    /** Sells nothing twice, and leaves units that nobody can buy, unless luck has it. */
    STRAND
  }
}
