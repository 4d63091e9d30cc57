package dev.usher.lab.bench.system;

import java.util.List;

/**
 * The requests of one measurement. With several origins, each gets every so-manyth of them, over
 * connections of its own. Request number i has path, bearer and body number i, each from the first
 * again when they are used up. So that each has the bearer for its path, the number of bearers is a
 * multiple of that of paths, or one. Keyed requests carry an Idempotency-Key each.
 */
public record Traffic(
    String method,
    List<String> origins,
    List<String> paths,
    List<String> bearers,
    List<String> bodies,
    boolean isKeyed) {
  public static Traffic of(String method, String origin, String path) {
    return new Traffic(method, List.of(origin), List.of(path), List.of(), List.of(), false);
  }

  /** Requests that each post one of these, under a key of their own. */
  public static Traffic posting(String origin, List<String> paths, List<String> bodies) {
    return new Traffic(
        "POST", List.of(origin), List.copyOf(paths), List.of(), List.copyOf(bodies), true);
  }

  /** The same with these tokens, taken in turn. */
  public Traffic withBearers(List<String> tokens) {
    return new Traffic(method, origins, paths, List.copyOf(tokens), bodies, isKeyed);
  }

  /** The same to another address. */
  public Traffic to(String otherOrigin, String path) {
    return new Traffic(method, List.of(otherOrigin), List.of(path), bearers, bodies, isKeyed);
  }

  /** The same to several instances on this machine. */
  public Traffic toEach(List<String> otherOrigins) {
    return new Traffic(method, List.copyOf(otherOrigins), paths, bearers, bodies, isKeyed);
  }
}
