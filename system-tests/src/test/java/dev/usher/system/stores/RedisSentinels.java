package dev.usher.system.stores;

import static dev.usher.testing.Eventually.await;

import dev.usher.standalone.process.FreePort;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A Redis with a replica, and three Sentinels that watch them. */
final class RedisSentinels implements AutoCloseable {
  static final String MASTER_NAME = "usher";

  private static final int SENTINELS = 3;
  // A master that is silent for so long is replaced.
  private static final int DOWN_AFTER_MILLIS = 1_500;
  private static final Duration FAILOVER = Duration.ofSeconds(60);

  private final Started started;
  private final RedisNode master;
  private final RedisNode replica;
  private final List<RedisNode> sentinels = new ArrayList<>();

  private RedisSentinels(Started started) {
    this.started = started;
    master = start("save \"\"");
    replica = start("save \"\"\nreplicaof 127.0.0.1 " + master.port());
    watch();
  }

  static RedisSentinels start() {
    Started started = new Started();
    try {
      return new RedisSentinels(started);
    } catch (RuntimeException | AssertionError e) {
      started.close();
      throw e;
    }
  }

  private RedisNode start(String settings, String... options) {
    return started.add(RedisNode.start(FreePort.find(), settings, options));
  }

  private void watch() {
    await("The replica has its master's data")
        .until(() -> replica.text("INFO", "replication").contains("master_link_status:up"));
    for (int i = 0; i < SENTINELS; i++) {
      sentinels.add(
          start(
              """
          sentinel monitor %1$s 127.0.0.1 %2$d 2
          sentinel down-after-milliseconds %1$s %3$d
          sentinel failover-timeout %1$s 10000
          """
                  .formatted(MASTER_NAME, master.port(), DOWN_AFTER_MILLIS),
              "--sentinel"));
    }
    await("The Sentinels know each other and the replica")
        .until(
            () ->
                sentinels.stream()
                    .map(sentinel -> sentinel.text("INFO", "sentinel"))
                    .allMatch(info -> info.contains("slaves=1,sentinels=" + SENTINELS)));
  }

  /** The Sentinels, for {@code quarkus.redis.hosts}. */
  String urls() {
    return sentinels.stream().map(RedisNode::url).collect(Collectors.joining(","));
  }

  /** Kills the master and waits until the replica has taken over. */
  void failOver() {
    master.kill();
    await("The replica has taken over")
        .atMost(FAILOVER)
        // It ends its connections when it becomes the master.
        .ignoreException(UncheckedIOException.class)
        .until(() -> replica.text("INFO", "replication").contains("role:master"));
  }

  /** How many keys the replica has. */
  long keysOfReplica() {
    return (Long) Objects.requireNonNull(replica.call("DBSIZE"));
  }

  @Override
  public void close() {
    started.close();
  }
}
