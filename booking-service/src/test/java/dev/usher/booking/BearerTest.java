package dev.usher.booking;

import dev.usher.booking.testing.QueueStub;
import dev.usher.testing.BearerContract;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The tokens of operators at this service. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class BearerTest extends BearerContract {
  @Override
  protected String path() {
    return "/api/console/session";
  }
}
