package dev.usher.booking.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.booking.testing.QueueStub;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A setting of this service's own must not take away those that the inventory's promises need. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class ConnectionSettingsTest {
  @Inject AgroalDataSource dataSource;

  @ParameterizedTest
  @CsvSource({
    "idle_in_transaction_session_timeout, 5s",
    "enable_seqscan, off",
    "plan_cache_mode, force_generic_plan"
  })
  void areAsTheInventoryNeedsThem(String setting, String value) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show " + setting)) {
      row.next();
      assertEquals(value, row.getString(1));
    }
  }
}
