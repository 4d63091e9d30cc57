package dev.usher.lab.strategy;

import java.util.List;
import java.util.function.Function;

/**
 * A strategy as it is entered in the comparison.
 *
 * @param name what it is called in reports and on the command line
 * @param must what it has to show
 * @param instances how many instances of it work on the same tables
 * @param factory makes the strategy of one instance
 */
public record Contestant(
    String name, Must must, int instances, Function<Instance, Strategy> factory) {
  /** Every one of them, in the order in which they are explained. */
  public static final List<Contestant> ALL =
      List.of(
          new Contestant("naive", Must.OVERSELL, 2, Naive::new),
          new Contestant("atomic", Must.OVERSELL, 2, Atomic::new),
          new Contestant("serializable", Must.BE_EXACT, 2, Serializable::new),
          new Contestant("mutex", Must.BE_EXACT, 1, Mutex::new),
          new Contestant("mutex-on-two", Must.OVERSELL, 2, Mutex::new),
          new Contestant("pessimistic", Must.BE_EXACT, 2, Pessimistic::new),
          new Contestant("optimistic", Must.BE_EXACT, 2, Optimistic::new),
          new Contestant("conditional", Must.BE_EXACT, 2, Conditional::new),
          new Contestant("skip-locked", Must.BE_EXACT, 2, SkipLocked::new),
          new Contestant("advisory", Must.BE_EXACT, 2, Advisory::new),
          new Contestant("redis-lua", Must.BE_EXACT, 2, RedisLua::new),
          new Contestant("queue", Must.BE_EXACT, 1, Queue::new));

  /** What a strategy has to show. */
  public enum Must {
    /** Sells no unit twice and loses no sale, whatever happens. */
    BE_EXACT,
    /** Sells more than there is, unless luck has it. */
    OVERSELL
  }
}
