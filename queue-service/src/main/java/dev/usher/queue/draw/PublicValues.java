package dev.usher.queue.draw;

import java.util.Optional;

/** A source of public random values that nobody knows before their time. */
interface PublicValues {
  /**
   * The value with a name, lower-case hexadecimal; empty while it is not known. Blocking.
   *
   * @param name a room's {@code publicSource}
   */
  Optional<String> find(String name);
}
