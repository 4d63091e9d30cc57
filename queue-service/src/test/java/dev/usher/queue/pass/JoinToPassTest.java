package dev.usher.queue.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class JoinToPassTest {
  @Test
  void aVisitorJoinsWaitsIsAdmittedAndLeavesTheirPlaceToTheNext() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1);
    Visitor first = room.joins();
    Visitor second = room.joins();

    await().until(first::state, "YOUR_TURN"::equals);
    assertEquals("WAITING", second.state());
    assertEquals(1, second.polls().number("/position"));
    assertEquals("not-your-turn", second.claims().problem());

    Reply pass = first.claims();
    assertEquals(201, pass.status(), pass::toString);
    assertEquals("https://shop.example/seats#pass=" + pass.text("/pass"), pass.text("/redirect"));
    assertEquals("ADMITTED", first.state());
    assertEquals(pass.json(), first.claims().json());

    assertEquals(204, room.finish(pass.text("/passId")).status());
    assertEquals(204, room.finish(pass.text("/passId")).status());
    await().until(second::state, "YOUR_TURN"::equals);
    assertEquals("DONE", first.state());
    assertEquals("pass-over", first.claims().problem());
  }
}
