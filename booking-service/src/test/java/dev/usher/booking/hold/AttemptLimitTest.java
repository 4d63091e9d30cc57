package dev.usher.booking.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.SiteProfile;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
@TestProfile(SiteProfile.class)
class AttemptLimitTest {

  private final Sale sale = BookingClient.underTest().opens(EventJson.usual().limit(1));

  @Test
  void aPassThatAsksTooOftenIsRefusedAndOthersAreNot() {
    Visitor busy = sale.visitor();
    for (int i = 0; i < SiteProfile.ATTEMPTS; i++) {
      busy.holdsPlaces(2).isProblem(422, "limit-exceeded");
    }

    Reply refused = busy.holdsPlaces(1).isProblem(429, "too-many-attempts");

    assertEquals("3600", refused.header("Retry-After"));
    sale.visitor().holdsPlaces(1).is(201);
  }
}
