package dev.usher.standalone.rush;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What a simulated visitor wants of what is free: adjacent seats, or places without seats. */
final class RushChoice {
  private static final int MOST = 3;

  /** One of so many visitors prefers seats, so that some are left for people who watch. */
  private static final int OF_WHOM_ONE_PREFERS_SEATS = 4;

  private static final String FREE = "F";

  private RushChoice() {}

  /**
   * The body of a request for a hold; empty if nothing is free.
   *
   * @param availability as the API returns it
   */
  static Optional<JsonObject> of(JsonObject availability, Random random) {
    int wanted = 1 + random.nextInt(MOST);
    boolean isSeated = random.nextInt(OF_WHOM_ONE_PREFERS_SEATS) == 0;
    return any(availability, wanted, isSeated, random)
        .or(() -> any(availability, wanted, !isSeated, random))
        .or(() -> any(availability, 1, true, random))
        .or(() -> any(availability, 1, false, random));
  }

  private static Optional<JsonObject> any(
      JsonObject availability, int quantity, boolean isSeated, Random random) {
    List<JsonObject> all = new ArrayList<>();
    for (JsonObject section : availability.getJsonArray("sections").getValuesAs(JsonObject.class)) {
      if (isSeated) {
        addSeats(all, section, quantity);
      } else if (section.getString("kind").equals("GENERAL")
          && section.getInt("available") >= quantity) {
        all.add(
            Json.createObjectBuilder()
                .add("section", section.getString("id"))
                .add("quantity", quantity)
                .build());
      }
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private static void addSeats(List<JsonObject> all, JsonObject section, int quantity) {
    JsonArray rows = section.getJsonArray("rows");
    if (rows == null) {
      return;
    }
    String adjacent = FREE.repeat(quantity);
    for (JsonObject row : rows.getValuesAs(JsonObject.class)) {
      String seats = row.getString("seats");
      if (row.containsKey("numbers")) {
        if (seats.contains(adjacent)) {
          all.add(best(section.getString("id"), quantity));
        }
        continue;
      }
      String prefix = section.getString("id") + "-" + row.getString("label") + "-";
      for (int at = seats.indexOf(adjacent); at >= 0; at = seats.indexOf(adjacent, at + 1)) {
        all.add(seats(prefix, at + 1, quantity));
      }
    }
  }

  /** For rows with numbers of their own: the service knows which are adjacent. */
  private static JsonObject best(String section, int quantity) {
    return Json.createObjectBuilder()
        .add("best", Json.createObjectBuilder().add("section", section).add("quantity", quantity))
        .build();
  }

  private static JsonObject seats(String prefix, int first, int quantity) {
    JsonArrayBuilder seats = Json.createArrayBuilder();
    for (int number = first; number < first + quantity; number++) {
      seats.add(prefix + number);
    }
    return Json.createObjectBuilder().add("seats", seats).build();
  }
}
