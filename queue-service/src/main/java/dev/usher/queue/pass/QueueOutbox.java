package dev.usher.queue.pass;

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

/** The outbox in {@code queue.message}; not in use if none of its handlers is. */
@Singleton
public class QueueOutbox extends Outbox {
  QueueOutbox(
      AgroalDataSource dataSource,
      @DataSource("outbox") AgroalDataSource schedulerDataSource,
      TransactionSynchronizationRegistry transactions,
      @All List<MessageHandler> handlers,
      ObjectMapper objectMapper,
      MeterRegistry metrics,
      Clock clock) {
    super(
        "queue.message",
        dataSource,
        schedulerDataSource,
        transactions,
        handlers.stream().filter(MessageHandler::isOn).toList(),
        objectMapper,
        metrics,
        clock);
  }

  /** The scheduler's connections have the same limits as all others. */
  @Produces
  @Singleton
  @DataSource("outbox")
  static AgroalPoolInterceptor limits(PostgresConnections limits) {
    return limits;
  }
}
