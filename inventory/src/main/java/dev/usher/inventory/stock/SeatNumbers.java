package dev.usher.inventory.stock;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The numbers of a row's seats, in the order in which the seats stand. As text: {@code 1-20},
 * {@code 1-8,11-20}, or {@code 19-1/2,2-20/2} for falling odd and then rising even numbers.
 *
 * <p>Seats whose numbers follow each other within a part are adjacent. So are those on both sides
 * of a comma if their numbers differ by one; otherwise numbers are missing between them.
 */
public record SeatNumbers(List<Part> parts) {
  private static final String NUMBER = "([1-9][0-9]{0,5})";
  private static final Pattern PART =
      Pattern.compile(NUMBER + "(?:-" + NUMBER + "(?:/" + NUMBER + ")?)?");

  /** Creates the numbers of at least one part. */
  public SeatNumbers {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("A row has at least one seat");
    }
  }

  /**
   * Numbers at equal distances.
   *
   * @param last less than the first number if they fall
   * @param step how far they are apart, always positive
   */
  public record Part(int first, int last, int step) {
    private static Part of(int first, int last, int step) {
      int steps = Math.abs(last - first) / step;
      return steps == 0
          ? new Part(first, first, 1)
          : new Part(first, first + steps * (last < first ? -step : step), step);
    }

    private int count() {
      return Math.abs(last - first) / step + 1;
    }

    private int at(int index) {
      return first + index * (last < first ? -step : step);
    }

    /** The index of a number; -1 if this part does not have it. */
    private int indexOf(int number) {
      int distance = last < first ? first - number : number - first;
      return distance >= 0 && distance <= Math.abs(last - first) && distance % step == 0
          ? distance / step
          : -1;
    }

    @Override
    public String toString() {
      if (first == last) {
        return Integer.toString(first);
      }
      return first + "-" + last + (step == 1 ? "" : "/" + step);
    }
  }

  /** The numbers from 1 to this one. */
  public static SeatNumbers upTo(int seats) {
    return new SeatNumbers(List.of(new Part(1, seats, 1)));
  }

  /** Reads numbers as {@link #toString} writes them; empty if the text is malformed. */
  public static Optional<SeatNumbers> parse(String text) {
    List<Part> parts = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      int first = Integer.parseInt(matcher.group(1));
      String last = matcher.group(2);
      String step = matcher.group(3);
      parts.add(
          Part.of(
              first,
              last == null ? first : Integer.parseInt(last),
              step == null ? 1 : Integer.parseInt(step)));
    }
    return Optional.of(new SeatNumbers(parts));
  }

  /** How many numbers there are. */
  public int count() {
    return parts.stream().mapToInt(Part::count).sum();
  }

  /** Whether a number occurs more than once. */
  public boolean hasRepeats() {
    if (parts.size() == 1) {
      return false;
    }
    BitSet seen = new BitSet();
    return all()
        .anyMatch(
            number -> {
              boolean isRepeated = seen.get(number);
              seen.set(number);
              return isRepeated;
            });
  }

  /** The numbers, in their order. */
  public IntStream all() {
    return parts.stream().flatMapToInt(part -> IntStream.range(0, part.count()).map(part::at));
  }

  /** The index of a number, from 0; -1 if no seat has it. */
  public int indexOf(int number) {
    int before = 0;
    for (Part part : parts) {
      int index = part.indexOf(number);
      if (index >= 0) {
        return before + index;
      }
      before += part.count();
    }
    return -1;
  }

  /** How many seats stand before each place where numbers are missing, in order. */
  public IntStream breaks() {
    IntStream.Builder breaks = IntStream.builder();
    int before = 0;
    for (int i = 0; i < parts.size() - 1; i++) {
      before += parts.get(i).count();
      if (Math.abs(parts.get(i + 1).first() - parts.get(i).last()) != 1) {
        breaks.add(before);
      }
    }
    return breaks.build();
  }

  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining(","));
  }
}
