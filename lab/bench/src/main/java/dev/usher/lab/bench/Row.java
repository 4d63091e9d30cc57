package dev.usher.lab.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A row of the table of speeds: what is compared, and what must hold. A row about growth has the
 * size that each contestant measures.
 */
public record Row(
    String name,
    String title,
    String unit,
    SetUp setUp,
    Map<String, Double> sizes,
    List<Requirement> requirements) {
  public interface SetUp {
    List<Contestant> contestants() throws InterruptedException;
  }

  Row(String name, String title, String unit, SetUp setUp, Requirement... requirements) {
    this(name, title, unit, setUp, Map.of(), Arrays.asList(requirements));
  }
}
