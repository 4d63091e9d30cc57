package dev.usher.lab.bench;

import java.util.Arrays;
import java.util.Collection;
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

  /** The same with these contestants only, and without requirements that compare with others. */
  Row only(Collection<String> contestants) {
    return new Row(
        name,
        title,
        unit,
        () -> named(contestants),
        sizes,
        requirements.stream()
            .filter(r -> contestants.contains(r.measured()))
            .filter(r -> r.control().map(contestants::contains).orElse(true))
            .toList());
  }

  private List<Contestant> named(Collection<String> names) throws InterruptedException {
    List<Contestant> all = setUp.contestants();
    List<Contestant> named = all.stream().filter(c -> names.contains(c.name())).toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "Row %s has %s, not %s"
              .formatted(name, all.stream().map(Contestant::name).toList(), names));
    }
    return named;
  }
}
