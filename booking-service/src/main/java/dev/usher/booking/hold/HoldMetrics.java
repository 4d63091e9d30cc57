package dev.usher.booking.hold;

import dev.usher.inventory.stock.HoldOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the outcomes of hold requests, by kind. */
@ApplicationScoped
class HoldMetrics {
  private final MeterRegistry registry;
  private final Map<Class<?>, Counter> counters = new ConcurrentHashMap<>();

  HoldMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void count(HoldOutcome outcome) {
    counters.computeIfAbsent(outcome.getClass(), this::counter).increment();
  }

  private Counter counter(Class<?> outcome) {
    return Counter.builder("usher.holds")
        .description("Wishes to hold seats, by outcome")
        .tag("outcome", outcome.getSimpleName())
        .register(registry);
  }
}
