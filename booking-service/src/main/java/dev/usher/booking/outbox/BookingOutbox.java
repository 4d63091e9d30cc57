package dev.usher.booking.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.outbox.MessageHandler;
import dev.usher.common.outbox.Outbox;
import dev.usher.common.store.PostgresConnections;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalPoolInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.All;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.util.List;

/** The outbox in {@code booking.message}. */
@Singleton
class BookingOutbox extends Outbox {
  BookingOutbox(
      AgroalDataSource dataSource,
      @DataSource("booking") AgroalDataSource schedulerDataSource,
      TransactionSynchronizationRegistry transactions,
      @All List<MessageHandler> handlers,
      ObjectMapper objectMapper,
      MeterRegistry metrics,
      Clock clock) {
    super(
        "booking.message",
        dataSource,
        schedulerDataSource,
        transactions,
        handlers,
        objectMapper,
        metrics,
        clock);
  }

  /** The scheduler's connections have the same limits as all others. */
  @Produces
  @Singleton
  @DataSource("booking")
  static AgroalPoolInterceptor limits(PostgresConnections limits) {
    return limits;
  }
}
