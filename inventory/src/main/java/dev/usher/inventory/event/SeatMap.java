package dev.usher.inventory.event;

import dev.usher.inventory.event.Availability.RowState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the seat states of one section. */
final class SeatMap {
  private final Map<String, char[]> rows = new LinkedHashMap<>();

  SeatMap(String[] labels, Integer[] seats) {
    for (int i = 0; i < labels.length; i++) {
      char[] row = new char[seats[i]];
      Arrays.fill(row, 'F');
      rows.put(labels[i], row);
    }
  }

  /** Marks seats by their ids, {@code section-row-number}: a row's label has no hyphen. */
  void mark(String[] ids, char state) {
    for (String id : ids) {
      int number = id.lastIndexOf('-');
      int label = id.lastIndexOf('-', number - 1);
      char[] row = rows.get(id.substring(label + 1, number));
      if (row == null) {
        throw new IllegalStateException("Seat " + id + " stands in no row of its section");
      }
      row[Integer.parseInt(id.substring(number + 1)) - 1] = state;
    }
  }

  List<RowState> states() {
    return rows.entrySet().stream()
        .map(row -> new RowState(row.getKey(), new String(row.getValue())))
        .toList();
  }
}
