package dev.usher.lab.bench.row;

import java.util.List;
import java.util.Map;

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

  /** How large what each of them measures is, where the row is about that; else empty. */
  default Map<String, Double> growingWith() {
    return Map.of();
  }

  /** What must hold of them. */
  List<Demand> demands();
}
