package dev.usher.booking.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.QueueStub;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.flyway.FlywayDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class MigrationTest {
  private static final String TABLES =
      """
      select count(*)
      from pg_class t join pg_namespace n on n.oid = t.relnamespace
      where t.relkind = 'r' and n.nspname = ? and t.relname <> 'flyway_schema_history'
      """;

  @Inject
  @FlywayDataSource("booking")
  Flyway booking;

  @Test
  void instancesWaitForTheOneThatMigratesHoweverLongItTakes() {
    int retries = booking.getConfiguration().getLockRetryCount();
    assertTrue(retries < 0, () -> "Flyway gives up after " + retries + " s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"inventory", "booking"})
  void thePrimaryKeyOfWhatBelongsToAnEventBeginsWithIt(String schema) {
    assertTrue(TestDatabase.number(TABLES, schema) > 2);
    assertEquals(
        0,
        TestDatabase.number(
            TABLES
                + """
                and t.relname not in ('event', 'message', 'release_worker') and not exists (
                  select from pg_index i
                  join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
                  where i.indrelid = t.oid and i.indisprimary and a.attname = 'event_id')
                """,
            schema));
  }

  @ParameterizedTest
  @ValueSource(strings = {"inventory", "booking"})
  void everyTableSaysWhatItIs(String schema) {
    assertEquals(0, TestDatabase.number(TABLES + "and obj_description(t.oid) is null", schema));
  }
}
