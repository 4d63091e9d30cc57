package dev.usher.lab.contest;

import dev.usher.lab.contest.Contestant.Must;
import dev.usher.lab.strategy.Fault;
import dev.usher.lab.strategy.history.EventSourced;
import dev.usher.lab.strategy.jpa.PessimisticJpa;
import dev.usher.lab.strategy.queue.Queue;
import dev.usher.lab.strategy.queue.StreamQueue;
import dev.usher.lab.strategy.redis.GuardedRedisLock;
import dev.usher.lab.strategy.redis.OwnedRedisLock;
import dev.usher.lab.strategy.redis.RedisHold;
import dev.usher.lab.strategy.redis.RedisLock;
import dev.usher.lab.strategy.redis.RedisLua;
import dev.usher.lab.strategy.redis.RedissonLock;
import dev.usher.lab.strategy.sql.Advisory;
import dev.usher.lab.strategy.sql.Atomic;
import dev.usher.lab.strategy.sql.Conditional;
import dev.usher.lab.strategy.sql.Mutex;
import dev.usher.lab.strategy.sql.Naive;
import dev.usher.lab.strategy.sql.Optimistic;
import dev.usher.lab.strategy.sql.Pessimistic;
import dev.usher.lab.strategy.sql.Serializable;
import dev.usher.lab.strategy.sql.SkipLocked;
import dev.usher.lab.strategy.sql.UpdatedAt;
import dev.usher.lab.strategy.usher.Usher;
import java.time.Duration;
import java.util.List;

/** All who compete. */
public final class Field {
  /** Nobody who is not made to stalls for so long. */
  private static final Duration LOCK_TIME = Duration.ofSeconds(30);

  private static final Duration SHORT_LOCK_TIME = Duration.ofMillis(40);
  private static final Duration STALL = Duration.ofMillis(150);
  private static final int FAULT_EVERY = 10;

  /** Every one of them, in the order in which they are explained. */
  public static final List<Contestant> ALL =
      List.of(
          new Contestant(
              "naive",
              Must.OVERSELL,
              2,
              "reads whether enough is left, then writes; each statement commits by itself",
              Naive::new),
          new Contestant(
              "atomic",
              Must.OVERSELL,
              2,
              "the same in one READ COMMITTED transaction",
              Atomic::new),
          new Contestant(
              "serializable",
              Must.BE_EXACT,
              2,
              "the same at SERIALIZABLE, begun anew on SQLSTATE 40001",
              Serializable::new),
          new Contestant(
              "mutex", Must.BE_EXACT, 1, "a lock in the process; one instance", Mutex::new),
          new Contestant("mutex-on-two", Must.OVERSELL, 2, "the same on two instances", Mutex::new),
          new Contestant(
              "pessimistic", Must.BE_EXACT, 2, "SELECT … FOR UPDATE on the row", Pessimistic::new),
          new Contestant(
              "pessimistic-jpa",
              Must.BE_EXACT,
              2,
              "the same by Hibernate: a Panache entity found with PESSIMISTIC_WRITE",
              PessimisticJpa::new),
          new Contestant(
              "optimistic",
              Must.BE_EXACT,
              2,
              "writes only over the version that it read, at most 20 tries with random waits",
              Optimistic::new),
          new Contestant(
              "updated-at",
              Must.BE_EXACT,
              2,
              "the same with the time of the last change for a version, in microseconds",
              instance -> new UpdatedAt(instance, "microseconds")),
          new Contestant(
              "updated-at-coarse",
              Must.OVERSELL,
              2,
              "the same with a clock of whole seconds: changes within one go unseen",
              instance -> new UpdatedAt(instance, "second")),
          new Contestant(
              "conditional",
              Must.BE_EXACT,
              2,
              "one UPDATE … WHERE remaining >= n",
              Conditional::new),
          new Contestant(
              "skip-locked",
              Must.BE_EXACT,
              2,
              "a row a unit, taken with FOR UPDATE SKIP LOCKED",
              SkipLocked::new),
          new Contestant(
              "advisory",
              Must.BE_EXACT,
              2,
              "pg_advisory_xact_lock on the event, then read and write",
              Advisory::new),
          new Contestant(
              "redis-lock",
              Must.BE_EXACT,
              2,
              "SET NX with a time to live, DEL at the end; nobody stalls",
              instance -> new RedisLock(instance, LOCK_TIME)),
          new Contestant(
              "redis-lock-stalled",
              Must.OVERSELL,
              2,
              "the same when every tenth holder stalls beyond the time to live",
              instance ->
                  new RedisLock(
                      instance.pausing(Fault.stall(FAULT_EVERY, STALL)), SHORT_LOCK_TIME)),
          new Contestant(
              "redis-lock-owner",
              Must.BE_EXACT,
              2,
              "the lock given back only by its owner; nobody stalls",
              instance -> new OwnedRedisLock(instance, LOCK_TIME)),
          new Contestant(
              "redis-lock-owner-stalled",
              Must.OVERSELL,
              2,
              "the same with the same stalls: who lost the lock still writes",
              instance ->
                  new OwnedRedisLock(
                      instance.pausing(Fault.stall(FAULT_EVERY, STALL)), SHORT_LOCK_TIME)),
          new Contestant(
              "redis-lock-guarded-stalled",
              Must.BE_EXACT,
              2,
              "the same stalls before a guarded UPDATE: PostgreSQL refuses what is gone",
              instance ->
                  new GuardedRedisLock(
                      instance.pausing(Fault.stall(FAULT_EVERY, STALL)), SHORT_LOCK_TIME)),
          new Contestant(
              "redisson",
              Must.BE_EXACT,
              2,
              "Redisson's lock, its time to live prolonged by a watchdog; nobody stalls",
              RedissonLock::new),
          new Contestant(
              "redis-lua",
              Must.BE_EXACT,
              2,
              "one script checks and takes in Redis, PostgreSQL is written after",
              RedisLua::new),
          new Contestant(
              "redis-lua-crash",
              Must.STRAND,
              2,
              "the same with a crash between the two at every tenth sale",
              instance -> new RedisLua(instance.pausing(Fault.crash(FAULT_EVERY)))),
          new Contestant(
              "redis-hold-ttl",
              Must.STRAND,
              2,
              "a hold whose quantity sits under its own time to live; every tenth pays too late",
              instance ->
                  new RedisHold(
                      instance.pausing(Fault.stall(FAULT_EVERY, STALL)), SHORT_LOCK_TIME)),
          new Contestant(
              "queue",
              Must.BE_EXACT,
              1,
              "one consumer a show takes the requests in turn; in memory, so one instance",
              Queue::new),
          new Contestant(
              "queue-stream",
              Must.BE_EXACT,
              2,
              "a Redis stream a show, one consumer group, one consumer at a time by a lease",
              StreamQueue::new),
          new Contestant(
              "event-sourced",
              Must.BE_EXACT,
              2,
              "appends what happened at the version it expects; what is left is a replay",
              EventSourced::new),
          new Contestant("usher", Must.BE_EXACT, 2, "this project's inventory", Usher::new));

  private Field() {}
}
