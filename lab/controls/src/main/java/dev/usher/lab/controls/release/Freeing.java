package dev.usher.lab.controls.release;

import dev.usher.lab.controls.release.ExpiryTable.Expire;
import java.util.List;

/** A way to free holds once they expire. Started when it is first asked for. */
interface Freeing extends AutoCloseable {
  /** Frees these, each after it has expired. */
  void plan(List<Expire> expires);

  @Override
  void close();
}
