package dev.usher.lab.bench;

import java.util.Optional;

/** What came before a contestant's measured runs, and is not among their figures. */
public record Preparation(Optional<WarmUp> warmUp, Optional<Sweep.Result> sweep) {
  static final Preparation NONE = new Preparation(Optional.empty(), Optional.empty());
}
