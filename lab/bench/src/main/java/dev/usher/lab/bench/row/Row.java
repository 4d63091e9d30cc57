package dev.usher.lab.bench.row;

import java.util.List;

/** One line of the table of speeds: what is compared, and what must hold. */
public interface Row {
  /** For {@code --row}. */
  String name();

  /** For people. */
  String title();

  /** Of its figures. */
  String unit();

  /** Puts up what it needs and tells who is measured, in turn. */
  List<Contestant> contestants() throws InterruptedException;

  /** What must hold of them. */
  List<Demand> demands();
}
