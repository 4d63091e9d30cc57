package dev.usher.lab.bench.row;

import java.time.Duration;

/** One of those that a row measures in turn: the project's own path, or a control. */
public interface Contestant {
  /** What it is called in the report. */
  String name();

  /** Measures it once, for about so long where it is a matter of time. */
  Figure measure(Duration time) throws InterruptedException;
}
