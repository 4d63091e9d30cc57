package dev.usher.lab.bench.load;

import java.net.URI;
import java.util.List;

/**
 * The requests of one measurement, all for the same address. Request number i carries bearer and
 * body number i, from the first again when they are used up.
 *
 * @param method of HTTP
 * @param url where they go
 * @param bearers tokens for the Authorization header; empty for none
 * @param bodies JSON; empty for none
 * @param isKeyed whether each carries an Idempotency-Key of its own
 */
public record Traffic(
    String method, URI url, List<String> bearers, List<String> bodies, boolean isKeyed) {
  /** Requests without a body. */
  public static Traffic of(String method, String url) {
    return new Traffic(method, URI.create(url), List.of(), List.of(), false);
  }

  /** Requests that each post one of these, under a key of their own. */
  public static Traffic posting(String url, List<String> bodies) {
    return new Traffic("POST", URI.create(url), List.of(), bodies, true);
  }

  /** The same with these tokens, taken in turn. */
  public Traffic withBearers(List<String> tokens) {
    return new Traffic(method, url, List.copyOf(tokens), bodies, isKeyed);
  }

  /** The same to another address. */
  public Traffic to(String other) {
    return new Traffic(method, URI.create(other), bearers, bodies, isKeyed);
  }
}
