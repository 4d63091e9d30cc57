package dev.usher.lab.strategy.queue;

import io.vertx.mutiny.redis.client.Response;

/**
 * The fields of an entry of a stream.
 *
 * @param flat a name, its value, the next name
 */
record Fields(Response flat) {
  /** Of an entry as XREAD answers it: its id, then its fields. */
  static Fields of(Response entry) {
    return new Fields(entry.get(1));
  }

  /** The value of a field. */
  String get(String name) {
    for (int n = 0; n < flat.size(); n += 2) {
      if (flat.get(n).toString().equals(name)) {
        return flat.get(n + 1).toString();
      }
    }
    throw new IllegalArgumentException("No field " + name + " in " + flat);
  }
}
