package dev.usher.common.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Switches {@link Traces} on where the settings do. */
@ApplicationScoped
class TraceSwitch {
  private static final String NAME = "dev.usher";

  void start(
      @Observes StartupEvent started,
      OpenTelemetry openTelemetry,
      @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean isOff) {
    Traces.use(isOff ? null : openTelemetry.getTracer(NAME));
  }
}
