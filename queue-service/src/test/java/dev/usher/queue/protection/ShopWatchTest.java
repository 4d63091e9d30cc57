package dev.usher.queue.protection;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.BookingStub;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(BookingStub.class)
class ShopWatchTest {
  private static final String DOWN = "UNREACHABLE";

  private final WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());

  @AfterEach
  void theShopsAreWellAgainAndTheRoomIsWatchedNoMore() {
    BookingStub.LOAD.set(BookingStub.Load.IDLE);
    BookingStub.HEALTH.set(200);
    BookingStub.STOCK.clear();
    room.is("end");
  }

  @Test
  void aRoomOfTheOwnShopIsSlowedWhileTheShopIsSlowAndThenNoMore() {
    opensOwnShop();
    JsonObject other = WaitingRoom.opened(ServiceUnderTest.url()).lookAsOperator();
    assertFalse(other.containsKey("rateLowered"), "its targetUrl is that of another site");
    BookingStub.LOAD.set(BookingStub.Load.slow("PT1.5S"));
    JsonObject lowered = awaitLowered("LATENCY");
    assertEquals(3000, lowered.getDouble("perMinute"));
    assertFalse(room.look().containsKey("rateLowered"), "it is for operators");
    BookingStub.LOAD.set(BookingStub.Load.IDLE);
    await().until(() -> !room.lookAsOperator().containsKey("rateLowered"));
  }

  @Test
  void nobodyIsAdmittedWhileTheShopIsDownAndEverybodyAgainAfterIt() {
    opensOwnShop();
    BookingStub.LOAD.set(new BookingStub.Load(500, ""));
    await().until(() -> lowered().getDouble("perMinute", 1.0) == 0);
    Visitor visitor = room.joins();
    assertEquals(DOWN, lowered().getString("reason"));
    assertFalse(visitor.polls().json().has("estimatedWait"));
    assertEquals("WAITING", visitor.state());
    BookingStub.LOAD.set(BookingStub.Load.IDLE);
    await().until(() -> visitor.state().equals("YOUR_TURN"));
  }

  @Test
  void everybodyInLineSeesThatItIsSoldOutAndSeatsThatComeBackAdmitAsManyVisitors() {
    BookingStub.has(room.id(), 0, 0);
    opensOwnShop();
    await().until(() -> room.look().getString("state"), "SOLD_OUT"::equals);
    List<Visitor> line = room.joinMany(6);
    line.forEach(visitor -> assertEquals("SOLD_OUT", visitor.polls().text("/room")));
    assertEquals(0, room.look().getLong("serving"));

    BookingStub.has(room.id(), 2, 0);
    await().until(() -> line.get(1).state(), "YOUR_TURN"::equals);
    Reply third = line.get(2).polls();
    assertEquals("WAITING", third.text("/state"));
    assertTrue(third.json().path("seatsUnlikely").asBoolean(), third::toString);
    String pass = line.get(0).claims().is(201).text("/passId");
    assertEquals(201, line.get(1).claims().status());
    assertEquals(2, room.look().getLong("serving"));

    // One has a hold; the other leaves without.
    BookingStub.has(room.id(), 1, 1);
    room.finish(pass).is(204);
    await().until(() -> line.get(2).state(), "YOUR_TURN"::equals);
    assertEquals("WAITING", line.get(3).state());
    assertEquals(3, room.look().getLong("serving"));
  }

  @Test
  void whereEnoughIsLeftSeatsAreNotUnlikely() {
    BookingStub.has(room.id(), 5, 0);
    room.set("targetUrl", "/events/" + room.id(), "maxActive", 1).is(201);
    List<Visitor> line = room.joinMany(7);
    await().until(() -> line.get(5).polls().json().path("seatsUnlikely").asBoolean());
    assertFalse(line.get(4).polls().json().has("seatsUnlikely"));
  }

  @Test
  void anotherShopIsAskedAtItsHealthUrlAndARedirectOfItIsNotFollowed() {
    opens(protection("healthUrl", BookingStub.healthUrl()));
    BookingStub.HEALTH.set(302);
    await().until(() -> lowered().getDouble("perMinute", 1.0) == 0);
    assertEquals(DOWN, lowered().getString("reason"));
    assertTrue(
        BookingStub.CALLS.stream().noneMatch(call -> call.path().equals(BookingStub.SECRET)));
    BookingStub.HEALTH.set(200);
    await().until(() -> lowered().getDouble("perMinute", 6000.0) > 0);
  }

  @Test
  void aRoomThatWatchesNothingKeepsItsRate() {
    WaitingRoom watched = WaitingRoom.at(ServiceUnderTest.url());
    watched.set("targetUrl", "/events/" + watched.id()).is(201);
    room.set("targetUrl", "/events/" + room.id(), "protection", protection("watch", "NONE"))
        .is(201);
    BookingStub.LOAD.set(new BookingStub.Load(500, ""));
    await().until(() -> watched.lookAsOperator().containsKey("rateLowered"));
    assertFalse(room.lookAsOperator().containsKey("rateLowered"));
    watched.is("end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/health",
        "https://shop.example@other.example/health",
        "https://shop.example.other.example/health",
        "https://shop.example:8443/health",
        "file:///etc/passwd",
        "shop.example",
      })
  void aHealthUrlOnAnOriginThatIsNotListedIsRefused(String url) {
    Reply reply = room.set("protection", protection("healthUrl", url));
    reply.isProblem(422, "invalid-request");
    assertEquals("protection.healthUrl", reply.text("/violations/0/field"), reply::toString);
    room.set("protection", protection("healthUrl", "https://shop.example/health")).is(201);
  }

  private static JsonObject protection(String field, Object value) {
    return new JsonObject().put(field, value);
  }

  private void opensOwnShop() {
    room.set("targetUrl", "/events/" + room.id()).is(201);
  }

  private void opens(JsonObject protection) {
    room.set("protection", protection).is(201);
  }

  private JsonObject lowered() {
    return room.lookAsOperator().getJsonObject("rateLowered", new JsonObject());
  }

  private JsonObject awaitLowered(String reason) {
    return await().until(this::lowered, lowered -> reason.equals(lowered.getString("reason")));
  }
}
