package dev.usher.queue.testing;

import static dev.usher.testing.Eventually.await;

import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A room at one instance, used by its operator and its visitors. */
public final class WaitingRoom {
  private static final String OPERATOR = TestStores.keys().operatorToken(Duration.ofHours(1));
  private static final String SERVICE =
      TestStores.keys().token("booking-service", "service", Duration.ofHours(1));

  private final String base;
  private final String id;

  private WaitingRoom(String base, String id) {
    this.base = base;
    this.id = id;
  }

  /** A room of a new name; it is not created yet. */
  public static WaitingRoom at(String base) {
    return new WaitingRoom(base, "room-" + UUID.randomUUID());
  }

  /**
   * A room of a new name that admits 6,000 a minute, up to 1,000 active, changed by fields and
   * values in turn.
   */
  public static WaitingRoom opened(String base, Object... changes) {
    WaitingRoom room = at(base);
    room.set(changes).is(201);
    return room;
  }

  /**
   * Returns once an instance makes rooms: after an outage, or after its start if its timeout is
   * short. What it does first takes longer than the same later.
   */
  public static void awaitMadeAt(String base) {
    await("a room is made").until(() -> at(base).set().status(), status -> status == 201);
  }

  /** The same room on another instance. */
  public WaitingRoom on(String otherBase) {
    return new WaitingRoom(otherBase, id);
  }

  public String id() {
    return id;
  }

  /** The address of the room. */
  public String uri() {
    return base + "/api/rooms/" + id;
  }

  /** The settings of a plain room, changed by fields and values in turn. */
  public static JsonObject settings(Object... changes) {
    JsonObject settings =
        new JsonObject()
            .put("name", "Test")
            .put("mode", "FIFO")
            .put("admitPerMinute", 6000)
            .put("maxActive", 1000)
            .put("claimWindow", "PT1M")
            .put("passTtl", "PT10M")
            .put("targetUrl", "https://shop.example/seats");
    for (int i = 0; i < changes.length; i += 2) {
      settings.put((String) changes[i], changes[i + 1]);
    }
    return settings;
  }

  /** The operator makes the room or changes it. */
  public Reply set(Object... changes) {
    return put(settings(changes).encode(), OPERATOR);
  }

  /** Somebody sends settings. */
  public Reply put(String body, String token) {
    return Http.send("PUT", uri(), body, json(token));
  }

  /** The operator sends pause, resume, sold-out or end. */
  public void is(String phase) {
    Reply reply = Http.send("POST", uri() + "/" + phase, "", bearer(OPERATOR));
    if (reply.status() != 204) {
      throw new AssertionError(phase + ": " + reply);
    }
  }

  /** The operator deletes it, or tries to. */
  public Reply delete() {
    return Http.send("DELETE", uri(), "", bearer(OPERATOR));
  }

  /** Its public view. */
  public JsonObject look() {
    return new JsonObject(Http.send("GET", uri(), "", Map.of()).body());
  }

  /** The room with its settings, as its operator sees it. */
  public JsonObject lookAsOperator() {
    return new JsonObject(Http.send("GET", uri(), "", bearer(OPERATOR)).body());
  }

  /** A join that may be refused. */
  public Reply join() {
    return Http.send("POST", uri() + "/tokens", "", Map.of());
  }

  /** The same, without waiting for the reply. */
  public CompletableFuture<Reply> joinAsync() {
    return Http.sendAsync("POST", uri() + "/tokens", "", Map.of());
  }

  /** A visitor joins the queue. */
  public Visitor joins() {
    return Visitor.of(uri(), join());
  }

  /** A visitor joins the queue, without waiting for the answer. */
  public CompletableFuture<Visitor> joinsAsync() {
    return joinAsync().thenApply(reply -> Visitor.of(uri(), reply));
  }

  /** That many visitors join at once; the result is in the order of their numbers. */
  public List<Visitor> joinMany(int size) {
    return IntStream.range(0, size).mapToObj(i -> joinsAsync()).toList().stream()
        .map(CompletableFuture::join)
        .sorted(java.util.Comparator.comparingLong(Visitor::number))
        .toList();
  }

  /** The shop reports a pass as finished. */
  public Reply finish(String passId) {
    return Http.send("DELETE", uri() + "/passes/" + passId, "", bearer(SERVICE));
  }

  /** The headers of an operator who sends JSON. */
  public static Map<String, String> operator() {
    return json(OPERATOR);
  }

  private static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }

  private static Map<String, String> json(String token) {
    return token.isEmpty()
        ? Map.of("Content-Type", "application/json")
        : Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
  }
}
