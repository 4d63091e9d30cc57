package dev.usher.inventory.gate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Redis keys of one call for one event, each once, with their Lua indexes (from 1). All carry
 * the event's id as hash tag, so that they are on one node of a cluster.
 */
final class GateKeys {
  private final String prefix;
  private final List<String> keys = new ArrayList<>();
  private final Map<String, Integer> indexes = new HashMap<>();

  GateKeys(String event) {
    this.prefix = "usher:{" + event + "}:";
  }

  String version() {
    return index(prefix + "version");
  }

  String seat(String seat) {
    return index(prefix + "seat:" + seat);
  }

  String section(String section) {
    return index(prefix + "section:" + section);
  }

  List<String> all() {
    return keys;
  }

  private String index(String key) {
    return Integer.toString(
        indexes.computeIfAbsent(
            key,
            added -> {
              keys.add(added);
              return keys.size();
            }));
  }
}
