package dev.usher.system.stores;

import static dev.usher.testing.Eventually.await;

import dev.usher.standalone.process.FreePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Redis Cluster of three masters, each with a third of the slots, and a replica of the first. */
final class RedisCluster implements AutoCloseable {
  private static final int SLOTS = 16_384;
  private static final int MASTERS = 3;
  private static final int BUS_OFFSET = 10_000;
  private static final int LARGEST_PORT = 65_535;
  // A master that is silent for so long is replaced.
  private static final int NODE_TIMEOUT_MILLIS = 1_500;

  private final List<RedisNode> nodes = new ArrayList<>();
  private final Started started = new Started();

  private RedisCluster() {}

  static RedisCluster start() {
    RedisCluster cluster = new RedisCluster();
    try {
      for (int i = 0; i <= MASTERS; i++) {
        cluster.nodes.add(cluster.started.add(startNode()));
      }
      cluster.form();
      return cluster;
    } catch (RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  private static RedisNode startNode() {
    return RedisNode.start(
        busPort(),
        """
        save ""
        cluster-enabled yes
        cluster-node-timeout %d
        cluster-require-full-coverage no
        """
            .formatted(NODE_TIMEOUT_MILLIS));
  }

  /** A port whose cluster bus has a free port, too. */
  private static int busPort() {
    return IntStream.generate(FreePort::find)
        .filter(port -> port + BUS_OFFSET <= LARGEST_PORT && FreePort.isFree(port + BUS_OFFSET))
        .findFirst()
        .orElseThrow();
  }

  private void form() {
    for (int i = 0; i < MASTERS; i++) {
      RedisNode master = nodes.get(i);
      master.call("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
      List<Object> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
      IntStream.range(firstSlot(i), firstSlot(i + 1)).forEach(command::add);
      master.call(command.toArray());
    }
    RedisNode first = nodes.get(0);
    nodes.stream().skip(1).forEach(n -> n.call("CLUSTER", "MEET", "127.0.0.1", first.port()));
    await("The nodes know each other")
        .until(() -> nodes.stream().allMatch(n -> has(n, "cluster_known_nodes:" + nodes.size())));
    RedisNode replica = nodes.get(MASTERS);
    await("The replica knows its master").ignoreExceptions().until(() -> replicate(replica));
    await("The cluster is whole")
        .until(() -> nodes.stream().allMatch(n -> has(n, "cluster_state:ok")));
    await("The replica has its master's data")
        .until(() -> replica.text("INFO", "replication").contains("master_link_status:up"));
    await("All know the replica")
        .until(() -> nodes.stream().allMatch(n -> n.text("CLUSTER", "NODES").contains("slave")));
  }

  private boolean replicate(RedisNode replica) {
    return replica.text("CLUSTER", "REPLICATE", id(0)).equals("OK");
  }

  private static boolean has(RedisNode node, String line) {
    return node.text("CLUSTER", "INFO").contains(line + "\r\n");
  }

  /** For {@code quarkus.redis.hosts}. */
  String urls() {
    return nodes.stream().map(RedisNode::url).collect(Collectors.joining(","));
  }

  /** The first slot of a master. */
  private static int firstSlot(int master) {
    return master * SLOTS / MASTERS;
  }

  /** Which master had the slot of this hash tag at the start. */
  int masterOf(String tag) {
    int slot = slot(tag);
    return IntStream.range(0, MASTERS)
        .filter(i -> slot >= firstSlot(i) && slot < firstSlot(i + 1))
        .findFirst()
        .orElseThrow();
  }

  /** How many keys a node has in the slot of this hash tag. */
  long keys(int node, String tag) {
    return (Long)
        Objects.requireNonNull(nodes.get(node).call("CLUSTER", "COUNTKEYSINSLOT", slot(tag)));
  }

  /** Whether a node has responded with this error since it started. */
  private static boolean hasResponded(RedisNode node, String error) {
    return node.text("INFO", "errorstats").contains("errorstat_" + error + ":");
  }

  private int slot(String tag) {
    return Integer.parseInt(nodes.get(1).text("CLUSTER", "KEYSLOT", tag));
  }

  /**
   * Moves the slot of this hash tag as {@code redis-cli} does, key by key. The last step is not
   * taken before requests were sent on to the other node, and had to be repeated because the nodes
   * could not know whether all of their keys had moved.
   *
   * @param pause between two keys, while some are here and some are there
   */
  void move(String tag, int from, int to, Runnable pause) {
    int slot = slot(tag);
    RedisNode source = nodes.get(from);
    RedisNode target = nodes.get(to);
    target.call("CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
    source.call("CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
    pause.run();
    List<?> keys = keysInSlot(source, slot);
    while (!keys.isEmpty()) {
      source.call("MIGRATE", "127.0.0.1", target.port(), keys.get(0), 0, 5_000);
      pause.run();
      keys = keysInSlot(source, slot);
    }
    await("Requests were sent on").until(() -> hasResponded(source, "ASK"));
    await("Requests had to be repeated")
        .until(() -> hasResponded(source, "TRYAGAIN") || hasResponded(target, "TRYAGAIN"));
    String id = id(to);
    target.call("CLUSTER", "SETSLOT", slot, "NODE", id);
    source.call("CLUSTER", "SETSLOT", slot, "NODE", id);
  }

  private static List<?> keysInSlot(RedisNode node, int slot) {
    return (List<?>) Objects.requireNonNull(node.call("CLUSTER", "GETKEYSINSLOT", slot, 1));
  }

  /** Kills the first master and waits until its replica has taken over. */
  void failOver() {
    nodes.get(0).kill();
    RedisNode replica = nodes.get(MASTERS);
    await("The replica has taken over")
        .until(() -> replica.text("INFO", "replication").contains("role:master"));
  }

  private String id(int node) {
    return nodes.get(node).text("CLUSTER", "MYID");
  }

  @Override
  public void close() {
    started.close();
  }
}
