package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.stock.SeatNumbers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A hall is written as its rows, front row first: F is a free seat, T a taken one, | a gap. */
class BestSeatsTest {
  private static final int HALLS = 3_000;

  @Test
  void seatsAreInTheFirstRowNearItsMiddle() {
    assertEquals("A5 A6", together(2, "FFFFFFFFFF", "FFFFFFFFFF"));
    assertEquals("A3 A4 A5", together(3, "FFFFFFF"));
    assertEquals("B5 B6", together(2, "TTTTTTTTTF", "FFFFFFFFFF"));
    assertEquals("A3 A4", together(2, "FFFFTTFFFF"));
  }

  @Test
  void noSingleSeatStaysFreeWhereThatIsPossible() {
    assertEquals("A3 A4", together(2, "FFFFTTTTTT"));
    assertEquals("A1 A2 A3", together(3, "FFFFF"));
    assertEquals("A4 A5", together(2, "TTTFFTTTTT", "FFFFFFFFFF"));
    assertEquals(
        "B5 B6", together(2, "TTTFFFTTTT", "FFFFFFFFFF"), "the next row, without a single");
    assertEquals("A5 A6", together(2, "TTTFFFTTTT", "TTTTTTTTTT"), "it cannot be avoided");
    assertEquals("A10", together(1, "TTFFTTTTTF", "TTTTTTTTTT"));
  }

  @Test
  void gapsAndMissingNumbersSeparate() {
    assertEquals("B1 B2 B3", together(3, "FF|FF|FF", "FFF"));
    assertEquals("none", together(3, "FF|FF|FF"));
    BestSeats numbered = chooser(row("A", numbers("1-2,5-6"), "FFFF"));
    assertEquals(Optional.empty(), numbered.takeTogether(3));
    assertEquals(List.of("hall-A-1", "hall-A-2"), numbered.takeTogether(2).orElseThrow());
    BestSeats odd = chooser(row("A", numbers("5-1/2,2-6/2"), "FFFFFF"));
    assertEquals(List.of("hall-A-1", "hall-A-2"), odd.takeTogether(2).orElseThrow());
  }

  @Test
  void apartTheyAreInAsFewGroupsAsPossible() {
    assertEquals("A1 A2 A3 B5", apart(4, "FFFTT", "FFTTF"));
    assertEquals("A1 A2 A3 B1 B2", apart(5, "FFFTT", "FFTTF"));
    assertThrows(IllegalStateException.class, () -> apart(3, "FTTTF"));
  }

  @Test
  void aSeatTakenByNameIsNotChosen() {
    BestSeats seats = chooser(row("A", SeatNumbers.upTo(3), "FFF"));
    seats.take("hall-A-2");
    seats.take("hall-Z-1");
    assertEquals(Optional.empty(), seats.takeTogether(2));
    assertEquals(List.of("hall-A-1", "hall-A-3"), seats.takeApart(2));
  }

  /** Against a plain search through all groups of a hall, until the hall is full. */
  @Test
  void inAnyHallTheChoiceIsTheBestAndEachSeatIsChosenOnce() {
    Random random = new Random(11);
    for (int n = 0; n < HALLS; n++) {
      List<StringBuilder> hall = new ArrayList<>();
      for (int row = 0; row <= random.nextInt(4); row++) {
        hall.add(randomRow(random));
      }
      String drawn = hall.toString();
      BestSeats seats = chooser(hall);
      Set<String> free = free(hall);
      while (!free.isEmpty()) {
        int quantity = 1 + random.nextInt(Math.min(5, free.size()));
        Optional<Candidate> best = best(hall, quantity);
        Optional<List<String>> chosen = seats.takeTogether(quantity);
        assertEquals(best.map(Candidate::seats), chosen, drawn + " now " + hall);
        List<String> taken = chosen.orElseGet(() -> seats.takeApart(quantity));
        assertEquals(quantity, new HashSet<>(taken).size());
        assertTrue(free.containsAll(taken), drawn);
        if (chosen.isEmpty()) {
          assertEquals(fewestGroups(hall, quantity), groups(hall, taken), drawn + " now " + hall);
        }
        free.removeAll(taken);
        taken.forEach(seat -> mark(hall, seat));
      }
    }
  }

  private static StringBuilder randomRow(Random random) {
    StringBuilder row = new StringBuilder();
    int seats = 1 + random.nextInt(12);
    for (int seat = 0; seat < seats; seat++) {
      if (seat > 0 && random.nextInt(6) == 0) {
        row.append('|');
      }
      row.append(random.nextInt(3) == 0 ? 'T' : 'F');
    }
    return row;
  }

  /** Adjacent seats, and what makes them better than others: the less the better. */
  private record Candidate(List<String> seats, int singles, int row, int offset, int start) {
    private long rank() {
      return ((singles * 100L + row) * 1_000 + offset) * 1_000 + start;
    }
  }

  private static Optional<Candidate> best(List<StringBuilder> hall, int quantity) {
    List<Candidate> all = new ArrayList<>();
    for (int r = 0; r < hall.size(); r++) {
      String row = hall.get(r).toString();
      int size = row.replace("|", "").length();
      for (int at = 0; at + quantity <= row.length(); at++) {
        if (row.substring(at, at + quantity).matches("F+")) {
          int start = row.substring(0, at).replace("|", "").length();
          String before = row.substring(0, at);
          String after = row.substring(at + quantity);
          int singles =
              (before.matches("(.*[T|])?F") ? 1 : 0) + (after.matches("F([T|].*)?") ? 1 : 0);
          int rowIndex = r;
          List<String> seats =
              IntStream.rangeClosed(start + 1, start + quantity)
                  .mapToObj(number -> "hall-" + label(rowIndex) + "-" + number)
                  .toList();
          int offset = Math.abs(2 * start + quantity - size);
          all.add(new Candidate(seats, singles, r, offset, start));
        }
      }
    }
    return all.stream().min(Comparator.comparingLong(Candidate::rank));
  }

  private static int fewestGroups(List<StringBuilder> hall, int quantity) {
    List<Integer> runs =
        hall.stream()
            .flatMap(row -> Stream.of(row.toString().split("[T|]+", -1)))
            .map(String::length)
            .sorted(Comparator.reverseOrder())
            .toList();
    int left = quantity;
    int groups = 0;
    while (left > 0) {
      left -= runs.get(groups);
      groups++;
    }
    return groups;
  }

  private static int groups(List<StringBuilder> hall, List<String> seats) {
    List<StringBuilder> chosen = hall.stream().map(StringBuilder::new).toList();
    seats.forEach(seat -> mark(chosen, seat));
    int groups = 0;
    for (int r = 0; r < hall.size(); r++) {
      boolean isIn = false;
      for (int at = 0; at < hall.get(r).length(); at++) {
        boolean isChosen = hall.get(r).charAt(at) != chosen.get(r).charAt(at);
        groups += isChosen && !isIn ? 1 : 0;
        isIn = isChosen;
      }
    }
    return groups;
  }

  private static Set<String> free(List<StringBuilder> hall) {
    Set<String> free = new HashSet<>();
    for (int r = 0; r < hall.size(); r++) {
      String seats = hall.get(r).toString().replace("|", "");
      for (int seat = 0; seat < seats.length(); seat++) {
        if (seats.charAt(seat) == 'F') {
          free.add("hall-" + label(r) + "-" + (seat + 1));
        }
      }
    }
    return free;
  }

  private static void mark(List<StringBuilder> hall, String seat) {
    String[] parts = seat.split("-", -1);
    StringBuilder row = hall.get(parts[1].charAt(0) - 'A');
    int number = Integer.parseInt(parts[2]);
    for (int at = 0; at < row.length(); at++) {
      number -= row.charAt(at) == '|' ? 0 : 1;
      if (number == 0) {
        row.setCharAt(at, 'T');
        return;
      }
    }
  }

  private static String label(int row) {
    return Character.toString('A' + row);
  }

  private static String together(int quantity, String... rows) {
    return chooser(Stream.of(rows).map(StringBuilder::new).toList())
        .takeTogether(quantity)
        .map(BestSeatsTest::shown)
        .orElse("none");
  }

  private static String apart(int quantity, String... rows) {
    return shown(chooser(Stream.of(rows).map(StringBuilder::new).toList()).takeApart(quantity));
  }

  private static String shown(List<String> seats) {
    return seats.stream()
        .map(seat -> seat.replace("hall-", "").replace("-", ""))
        .collect(Collectors.joining(" "));
  }

  private static BestSeats chooser(List<StringBuilder> hall) {
    return chooser(
        IntStream.range(0, hall.size())
            .mapToObj(
                r -> {
                  String row = hall.get(r).toString();
                  return row(label(r), SeatNumbers.upTo(row.replace("|", "").length()), row);
                })
            .toArray(EventStock.Row[]::new));
  }

  private static BestSeats chooser(EventStock.Row... rows) {
    return new BestSeats("hall", List.of(rows));
  }

  private static EventStock.Row row(String label, SeatNumbers numbers, String seats) {
    List<Integer> gaps = new ArrayList<>();
    BitSet taken = new BitSet();
    int seat = 0;
    for (int at = 0; at < seats.length(); at++) {
      if (seats.charAt(at) == '|') {
        gaps.add(seat);
      } else {
        taken.set(seat, seats.charAt(at) == 'T');
        seat++;
      }
    }
    return new EventStock.Row(label, numbers, gaps, taken);
  }

  private static SeatNumbers numbers(String text) {
    return SeatNumbers.parse(text).orElseThrow();
  }
}
