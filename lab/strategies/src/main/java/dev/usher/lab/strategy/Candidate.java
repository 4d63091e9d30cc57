package dev.usher.lab.strategy;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A strategy as it is compared, some with an injected fault.
 *
 * @param name in reports and on the command line
 * @param must what the strategy has to show
 * @param instances how many instances of it work on the same tables
 * @param what it does, in a line
 * @param factory creates the strategy of one instance
 */
public record Candidate(
    String name, Must must, int instances, String what, Function<Instance, Strategy> factory) {
  public enum Must {
    /** Sells no unit twice and loses no sale. */
    BE_EXACT,
    /** Sells more than there is, unless it is lucky. */
    OVERSELL,
    /** Sells nothing twice, and leaves units that nobody can buy, unless it is lucky. */
    STRAND
  }

  /** Longer than anything takes without an injected stall. */
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final Duration SHORT = Duration.ofMillis(40);
  private static final Duration STALL = Duration.ofMillis(150);
  private static final int FAULT_EVERY = 10;

  /** Every one, in the order in which they are explained. */
  public static final List<Candidate> ALL =
      List.of(
          oversells("naive", "reads, then writes; each statement commits by itself", Naive::new),
          oversells("atomic", "the same in one READ COMMITTED transaction", Atomic::new),
          exact("serializable", "the same at SERIALIZABLE, retried on 40001", Serializable::new),
          exact("mutex", "a lock in the process; one instance", Mutex::new).onOne(),
          oversells("mutex-on-two", "the same on two instances", Mutex::new),
          exact("pessimistic", "SELECT … FOR UPDATE on the row", Pessimistic::new),
          exact("pessimistic-jpa", "the same by Hibernate: PESSIMISTIC_WRITE", PessimisticJpa::new),
          exact("optimistic", "writes only over the version that it read", Optimistic::new),
          exact("updated-at", "by the last change", i -> new UpdatedAt(i, "microseconds")),
          oversells("updated-at-coarse", "by the last second", i -> new UpdatedAt(i, "second")),
          exact("conditional", "one UPDATE … WHERE remaining >= n", Conditional::new),
          exact("skip-locked", "a row for each unit, FOR UPDATE SKIP LOCKED", SkipLocked::new),
          exact("advisory", "pg_advisory_xact_lock, then read and write", Advisory::new),
          exact("redis-lock", "SET NX with a time to live, then DEL", i -> new RedisLock(i, LONG)),
          oversells(
              "redis-lock-stalled",
              "the same when every tenth holder stalls beyond the time to live",
              instance -> new RedisLock(stalling(instance), SHORT)),
          exact(
              "redis-lock-owner",
              "the lock released only by its owner",
              instance -> new OwnedRedisLock(instance, LONG)),
          oversells(
              "redis-lock-owner-stalled",
              "the same with stalls: a holder that lost the lock still writes",
              instance -> new OwnedRedisLock(stalling(instance), SHORT)),
          exact(
              "redis-lock-guarded-stalled",
              "the same stalls before a guarded UPDATE: PostgreSQL refuses what is gone",
              instance -> new GuardedRedisLock(stalling(instance), SHORT)),
          exact("redisson", "Redisson's lock, prolonged by its watchdog", RedissonLock::new),
          exact("redis-lua", "a script takes in Redis, then PostgreSQL is written", RedisLua::new),
          strands(
              "redis-lua-crash",
              "the same with a crash between the two at every tenth sale",
              instance -> new RedisLua(instance.pausing(Fault.crash(FAULT_EVERY)))),
          strands(
              "redis-hold-ttl",
              "a hold whose quantity has a time to live; every tenth buyer pays too late",
              instance -> new RedisHold(stalling(instance), SHORT)),
          exact("queue", "one consumer for each show, in memory; one instance", Queue::new).onOne(),
          exact("queue-stream", "a Redis stream for each show, one consumer", StreamQueue::new),
          exact("event-sourced", "appends to a log at the version it expects", EventSourced::new),
          exact("usher", "this project's inventory", Usher::new));

  private static Candidate exact(String name, String what, Function<Instance, Strategy> factory) {
    return new Candidate(name, Must.BE_EXACT, 2, what, factory);
  }

  private static Candidate oversells(
      String name, String what, Function<Instance, Strategy> factory) {
    return new Candidate(name, Must.OVERSELL, 2, what, factory);
  }

  private static Candidate strands(String name, String what, Function<Instance, Strategy> factory) {
    return new Candidate(name, Must.STRAND, 2, what, factory);
  }

  private Candidate onOne() {
    return new Candidate(name, must, 1, what, factory);
  }

  private static Instance stalling(Instance instance) {
    return instance.pausing(Fault.stall(FAULT_EVERY, STALL));
  }
}
