package dev.usher.lab.controls.release;

import dev.usher.lab.controls.release.Lapses.Lapse;
import java.util.List;

/** A way to free holds once they lapse. Started when it is first asked for. */
interface Freeing extends AutoCloseable {
  /** Frees these, each after it has lapsed. */
  void plan(List<Lapse> lapses);

  @Override
  void close();
}
