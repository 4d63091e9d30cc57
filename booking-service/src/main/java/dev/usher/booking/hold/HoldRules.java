package dev.usher.booking.hold;

import dev.usher.common.problem.Violations;
import dev.usher.inventory.stock.Selection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validates hold requests before they are decided. */
final class HoldRules {
  static final int MAX_QUANTITY = 100;
  private static final int MAX_NAME = 100;
  private static final int MAX_KEY = 200;
  private static final String NAME = "must be 1 to " + MAX_NAME + " printable characters";

  private HoldRules() {}

  /**
   * Returns the requested selection.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 with the invalid fields
   */
  static Selection read(HoldBody body) {
    Violations wrong = new Violations();
    List<@Nullable String> seats = body.seats();
    String section = body.section();
    Integer quantity = body.quantity();
    boolean isPlaces = section != null || quantity != null;
    if (!wrong.check(
        (seats != null) != isPlaces, "seats", "or section and quantity must be there, not both")) {
      wrong.refuse();
    }
    if (seats != null) {
      return seats(seats, wrong);
    }
    boolean isNamed = section != null && isName(section);
    boolean isSane = quantity != null && quantity >= 1 && quantity <= MAX_QUANTITY;
    wrong.check(isNamed, "section", NAME);
    wrong.check(isSane, "quantity", "must be 1 to " + MAX_QUANTITY);
    wrong.refuse();
    return new Selection.Places(section == null ? "" : section, quantity == null ? 0 : quantity);
  }

  /**
   * Checks an idempotency key.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 if it is malformed
   */
  static String key(String key) {
    Violations wrong = new Violations();
    boolean isSane =
        !key.isEmpty()
            && key.length() <= MAX_KEY
            && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    wrong.check(isSane, "Idempotency-Key", "must be 1 to " + MAX_KEY + " printable characters");
    wrong.refuse();
    return key;
  }

  private static Selection seats(List<@Nullable String> seats, Violations wrong) {
    boolean isSane = !seats.isEmpty() && seats.size() <= MAX_QUANTITY;
    wrong.check(isSane, "seats", "must be 1 to " + MAX_QUANTITY);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < seats.size() && isSane; i++) {
      String seat = seats.get(i);
      String field = "seats[" + i + "]";
      if (wrong.check(seat != null && isName(seat), field, NAME)) {
        wrong.check(ids.add(String.valueOf(seat)), field, "must be another seat than before");
      }
    }
    wrong.refuse();
    return new Selection.Seats(seats.stream().map(String::valueOf).toList());
  }

  private static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= MAX_NAME
        && name.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
