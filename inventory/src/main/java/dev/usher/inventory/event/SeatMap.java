package dev.usher.inventory.event;

import dev.usher.inventory.event.Availability.RowState;
import dev.usher.inventory.stock.SeatNumbers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the seat states of one section. */
final class SeatMap {
  private final Map<String, Row> rows = new LinkedHashMap<>();

  /** The states of a row's seats, in the order of their numbers. */
  private static final class Row {
    private final SeatNumbers numbers;
    private final char[] states;

    Row(SeatNumbers numbers) {
      this.numbers = numbers;
      this.states = new char[numbers.count()];
      Arrays.fill(states, 'F');
    }

    RowState state(String label) {
      boolean isUsual = numbers.equals(SeatNumbers.upTo(states.length));
      return new RowState(
          label, new String(states), isUsual ? Optional.empty() : Optional.of(numbers.toString()));
    }
  }

  SeatMap(String[] labels, String[] numberings) {
    for (int i = 0; i < labels.length; i++) {
      rows.put(labels[i], new Row(SeatNumbers.parse(numberings[i]).orElseThrow()));
    }
  }

  /** Marks seats by their ids, {@code section-row-number}: a row's label has no hyphen. */
  void mark(String[] ids, char state) {
    for (String id : ids) {
      int number = id.lastIndexOf('-');
      int label = id.lastIndexOf('-', number - 1);
      Row row = rows.get(id.substring(label + 1, number));
      if (row == null) {
        throw new IllegalStateException("Seat " + id + " stands in no row of its section");
      }
      row.states[row.numbers.indexOf(Integer.parseInt(id.substring(number + 1)))] = state;
    }
  }

  List<RowState> states() {
    return rows.entrySet().stream().map(row -> row.getValue().state(row.getKey())).toList();
  }
}
