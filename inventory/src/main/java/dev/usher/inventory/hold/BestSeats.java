package dev.usher.inventory.hold;

import dev.usher.inventory.stock.SeatId;
import dev.usher.inventory.stock.SeatNumbers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses seats of one section for requests that leave the choice to the service. Adjacent seats of
 * one row, where no single free seat stays between taken ones if that is possible anywhere in the
 * section; among these the first row, and in it the seats nearest to its middle. For one use by one
 * thread.
 */
final class BestSeats {
  private final String section;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  /** Creates the choice of a section, whose rows are given in their order. */
  BestSeats(String section, List<EventStock.Row> rows) {
    this.section = section;
    rows.forEach(row -> this.rows.put(row.label(), new Row(row)));
  }

  /**
   * Adjacent seats of a row.
   *
   * @param singles how many single free seats they leave next to them
   * @param offset how far their middle is from the row's, in half seats
   */
  private record Group(Row row, int start, int length, int singles, int offset) {
    boolean isBetterThan(@Nullable Group other) {
      return other == null
          || singles < other.singles
          || (singles == other.singles && offset < other.offset);
    }
  }

  /** A row's free seats, by their place in the row. */
  private static final class Row {
    private final String label;
    private final SeatNumbers numbers;
    private final int seats;
    private final BitSet free;
    // The seats that are not adjacent to the next one.
    private final BitSet last;

    Row(EventStock.Row row) {
      label = row.label();
      numbers = row.numbers();
      seats = numbers.count();
      free = (BitSet) row.taken().clone();
      free.flip(0, seats);
      last = new BitSet(seats);
      numbers.breaks().forEach(before -> last.set(before - 1));
      row.gapsAfter().forEach(before -> last.set(before - 1));
      last.set(seats - 1);
    }

    /** The end of the adjacent free seats that start here. */
    private int endOfRun(int start) {
      return Math.min(free.nextClearBit(start), last.nextSetBit(start) + 1);
    }

    /** The best group in this row; null if it has no so many adjacent free seats. */
    private @Nullable Group best(int quantity) {
      Group best = null;
      int end;
      for (int run = free.nextSetBit(0); run >= 0; run = free.nextSetBit(end)) {
        end = endOfRun(run);
        for (int start = run; start <= end - quantity; start++) {
          int singles = (start - run == 1 ? 1 : 0) + (end - start - quantity == 1 ? 1 : 0);
          int offset = Math.abs(2 * start + quantity - seats);
          Group group = new Group(this, start, quantity, singles, offset);
          if (group.isBetterThan(best)) {
            best = group;
          }
        }
      }
      return best;
    }

    /** The longest group in this row; null if no seat is free. */
    private @Nullable Group longest() {
      Group longest = null;
      int end;
      for (int run = free.nextSetBit(0); run >= 0; run = free.nextSetBit(end)) {
        end = endOfRun(run);
        if (longest == null || end - run > longest.length()) {
          longest = new Group(this, run, end - run, 0, 0);
        }
      }
      return longest;
    }
  }

  /** Takes the best adjacent seats; empty, and nothing is taken, if nowhere so many are free. */
  Optional<List<String>> takeTogether(int quantity) {
    return Optional.ofNullable(best(quantity)).map(this::take);
  }

  /**
   * Takes seats in as few groups of adjacent ones as possible.
   *
   * @throws IllegalStateException if fewer seats are free
   */
  List<String> takeApart(int quantity) {
    List<String> seats = new ArrayList<>();
    while (seats.size() < quantity) {
      Group rest = best(quantity - seats.size());
      seats.addAll(take(rest == null ? longest() : rest));
    }
    return seats;
  }

  /** Takes a seat that was chosen by name. */
  void take(String seat) {
    SeatId id = SeatId.parse(seat).orElseThrow();
    Row row = rows.get(id.row());
    if (row != null) {
      row.free.clear(row.numbers.indexOf(id.number()));
    }
  }

  private @Nullable Group best(int quantity) {
    Group best = null;
    for (Row row : rows.values()) {
      Group group = row.best(quantity);
      if (group != null && (best == null || group.singles() < best.singles())) {
        best = group;
      }
      if (best != null && best.singles() == 0) {
        return best;
      }
    }
    return best;
  }

  private Group longest() {
    Group longest = null;
    for (Row row : rows.values()) {
      Group group = row.longest();
      if (group != null && (longest == null || group.length() > longest.length())) {
        longest = group;
      }
    }
    if (longest == null) {
      throw new IllegalStateException(
          "Section " + section + " has fewer free seats than it counts");
    }
    return longest;
  }

  private List<String> take(Group group) {
    Row row = group.row();
    row.free.clear(group.start(), group.start() + group.length());
    return row.numbers
        .all()
        .skip(group.start())
        .limit(group.length())
        .mapToObj(number -> section + "-" + row.label + "-" + number)
        .toList();
  }
}
