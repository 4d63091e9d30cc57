package dev.usher.queue;

import dev.usher.testing.BodyContract;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Bodies that are too long, late or empty at this service. */
@QuarkusTest
@WithTestResource(TestStores.class)
class BodyContractTest extends BodyContract {}
