package dev.usher.booking.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One courier for each kind of message, from start to end of the service. */
@ApplicationScoped
public class Couriers {
  private final Map<String, Courier> byKind;

  Couriers(Outbox outbox, @All List<Carrier> carriers, MeterRegistry metrics) {
    this.byKind =
        carriers.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Carrier::kind, carrier -> new Courier(outbox, carrier, metrics)));
  }

  void start(@Observes StartupEvent started) {
    byKind.values().forEach(Courier::start);
  }

  void sendNow(@Observes(during = TransactionPhase.AFTER_SUCCESS) LetterPut put) {
    Courier courier = byKind.get(put.kind());
    if (courier == null) {
      throw new IllegalStateException("Nobody carries messages of kind " + put.kind());
    }
    courier.wake();
  }

  void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
    byKind.values().forEach(Courier::askToStop);
    for (Courier courier : byKind.values()) {
      courier.awaitStop();
    }
  }
}
