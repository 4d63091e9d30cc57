package dev.usher.booking.hold;

import dev.usher.common.problem.Violations;
import dev.usher.inventory.stock.Selection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Validates hold requests before they are decided, in plain code: a validator would cost more than
 * the checks. Builds no text unless something is wrong.
 */
final class HoldRules {
  static final int MAX_QUANTITY = 100;
  private static final int MAX_NAME = 100;
  private static final int MAX_KEY = 200;
  private static final String EITHER =
      "must be sent, or section and quantity, or best, but only one of these";
  private static final String QUANTITY = "must be 1 to " + MAX_QUANTITY;
  private static final String KEY = "must be 1 to " + MAX_KEY + " printable characters";
  private static final String NAME = "must be 1 to " + MAX_NAME + " printable characters";

  private HoldRules() {}

  /**
   * Returns the requested selection.
   *
   * @throws dev.usher.common.problem.ProblemException 422 with the invalid fields
   */
  static Selection read(HoldBody body) {
    List<@Nullable String> seats = body.seats();
    String section = body.section();
    Integer quantity = body.quantity();
    HoldBody.BestBody best = body.best();
    boolean isPlaces = section != null || quantity != null;
    int kinds = (seats == null ? 0 : 1) + (isPlaces ? 1 : 0) + (best == null ? 0 : 1);
    Violations.require(kinds == 1, "seats", EITHER);
    if (seats != null) {
      return seats(seats);
    }
    if (best != null) {
      return best(best);
    }
    Violations wrong = new Violations();
    wrong.check(section != null && isName(section), "section", NAME);
    wrong.check(isSane(quantity), "quantity", QUANTITY);
    wrong.refuse();
    return new Selection.Places(section == null ? "" : section, quantity == null ? 0 : quantity);
  }

  private static Selection best(HoldBody.BestBody best) {
    String section = best.section();
    Integer quantity = best.quantity();
    Violations wrong = new Violations();
    wrong.check(section == null || isName(section), "best.section", NAME);
    wrong.check(isSane(quantity), "best.quantity", QUANTITY);
    wrong.refuse();
    return new Selection.Best(Optional.ofNullable(section), quantity == null ? 0 : quantity);
  }

  private static boolean isSane(@Nullable Integer quantity) {
    return quantity != null && quantity >= 1 && quantity <= MAX_QUANTITY;
  }

  /**
   * Checks an idempotency key.
   *
   * @throws dev.usher.common.problem.ProblemException 422 if it is malformed
   */
  static String key(String key) {
    boolean isSane =
        !key.isEmpty()
            && key.length() <= MAX_KEY
            && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    Violations.require(isSane, "Idempotency-Key", KEY);
    return key;
  }

  private static Selection seats(List<@Nullable String> seats) {
    Violations.require(!seats.isEmpty() && seats.size() <= MAX_QUANTITY, "seats", QUANTITY);
    Violations wrong = new Violations();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < seats.size(); i++) {
      String seat = seats.get(i);
      if (seat == null || !isName(seat)) {
        wrong.check(false, "seats[" + i + "]", NAME);
      } else if (!ids.add(seat)) {
        wrong.check(false, "seats[" + i + "]", "must be another seat than before");
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
