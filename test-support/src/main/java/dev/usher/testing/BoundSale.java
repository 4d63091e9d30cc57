package dev.usher.testing;

import static dev.usher.testing.Eventually.await;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * An event of a shop, and its room, whose passes are good in one browser only.
 *
 * @param room the address of the room
 */
public record BoundSale(String event, String room) {
  /** A new one, with 1,000 places in the section {@code floor}. */
  public static BoundSale opens(String queue, String shop) {
    String event = "gala-" + UUID.randomUUID().toString().substring(0, 13);
    BoundSale sale = new BoundSale(event, queue + "/api/rooms/" + event);
    Map<String, String> operator =
        Map.of(
            "Authorization",
            "Bearer " + TestStores.keys().operatorToken(Duration.ofHours(1)),
            "Content-Type",
            "application/json");
    Http.send(
            "PUT",
            shop + "/api/events/" + event,
            """
            {"name": "Gala", "venue": "Here", "startsAt": "2030-05-01T19:00:00Z",
             "paymentWindow": "PT10M", "maxPerVisitor": 4,
             "sections": [{"id": "floor", "name": "Floor", "kind": "GENERAL",
               "price": {"amount": 3000, "currency": "EUR"}, "capacity": 1000}]}""",
            operator)
        .is(201);
    Http.send(
            "PUT",
            sale.room(),
            """
            {"name": "Gala", "admitPerMinute": 6000, "maxActive": 100, "targetUrl": "%s",
             "bindPasses": true}"""
                .formatted(shop + "/events/" + event),
            operator)
        .is(201);
    return sale;
  }

  /** The response to the claim of a new visitor, who has waited for the turn. */
  public Reply admits() {
    String token = Http.send("POST", room + "/tokens", "", Map.of()).is(201).text("/token");
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + token);
    return requireNonNull(
        await("admitted")
            .until(
                () -> Http.send("POST", room + "/passes", "", bearer),
                reply -> reply.status() == 201));
  }
}
