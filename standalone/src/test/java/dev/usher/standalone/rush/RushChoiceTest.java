package dev.usher.standalone.rush;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RushChoiceTest {
  private static final int DRAWS = 2_000;

  @Test
  void isOfAdjacentFreeSeatsOrOfPlacesThatAreLeft() {
    assertEquals(
        Set.of(
            "{\"seats\":[\"hall-A-3\"]}",
            "{\"seats\":[\"hall-A-4\"]}",
            "{\"seats\":[\"hall-A-3\",\"hall-A-4\"]}",
            "{\"seats\":[\"hall-B-1\"]}",
            "{\"section\":\"floor\",\"quantity\":1}",
            "{\"section\":\"floor\",\"quantity\":2}",
            "{\"section\":\"floor\",\"quantity\":3}"),
        choices("HSFFH", "FHHHH", 3));
  }

  @Test
  void isWhatIsLeft() {
    assertEquals(Set.of("{\"section\":\"floor\",\"quantity\":1}"), choices("H", "S", 1));
    assertEquals(Set.of("{\"seats\":[\"hall-B-2\"]}"), choices("H", "SF", 0));
    assertTrue(choices("H", "S", 0).isEmpty());
  }

  @Test
  void seatsOfRowsWithNumbersOfTheirOwnAreChosenByTheService() {
    assertEquals(
        Set.of(
            "{\"best\":{\"section\":\"hall\",\"quantity\":1}}",
            "{\"best\":{\"section\":\"hall\",\"quantity\":2}}"),
        choices("H", "SFF\", \"numbers\": \"2-6/2", 0));
  }

  private static Set<String> choices(String rowA, String rowB, int left) {
    String availability =
        """
        {"sections": [
          {"id": "floor", "kind": "GENERAL", "capacity": 9, "available": %d},
          {"id": "hall", "kind": "SEATED", "capacity": 9, "available": 1,
           "rows": [{"label": "A", "seats": "%s"}, {"label": "B", "seats": "%s"}]}]}"""
            .formatted(left, rowA, rowB);
    Set<String> all = new TreeSet<>();
    Random random = new Random(1);
    try (JsonReader reader = Json.createReader(new StringReader(availability))) {
      JsonObject free = reader.readObject();
      for (int i = 0; i < DRAWS; i++) {
        Optional<JsonObject> choice = RushChoice.of(free, random);
        choice.ifPresent(each -> all.add(each.toString()));
      }
    }
    return all;
  }
}
