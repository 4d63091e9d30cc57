package dev.usher.lab.bench.system;

import java.util.List;

/**
 * The requests of one measurement. Request number i has path, bearer and body number i, each from
 * the first again when they are used up. So that each has the bearer for its path, the number of
 * bearers is a multiple of that of paths, or one. Keyed requests carry an Idempotency-Key each.
 */
public record Traffic(
    String method,
    String origin,
    List<String> paths,
    List<String> bearers,
    List<String> bodies,
    boolean isKeyed) {
  public static Traffic of(String method, String origin, String path) {
    return new Traffic(method, origin, List.of(path), List.of(), List.of(), false);
  }

  /** Requests that each post one of these, under a key of their own. */
  public static Traffic posting(String origin, List<String> paths, List<String> bodies) {
    return new Traffic("POST", origin, List.copyOf(paths), List.of(), List.copyOf(bodies), true);
  }

  /** The same with these tokens, taken in turn. */
  public Traffic withBearers(List<String> tokens) {
    return new Traffic(method, origin, paths, List.copyOf(tokens), bodies, isKeyed);
  }

  /** The same to another address. */
  public Traffic to(String otherOrigin, String path) {
    return new Traffic(method, otherOrigin, List.of(path), bearers, bodies, isKeyed);
  }
}
