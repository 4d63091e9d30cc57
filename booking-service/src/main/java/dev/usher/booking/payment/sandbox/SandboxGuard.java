package dev.usher.booking.payment.sandbox;

import dev.usher.booking.BookingSettings;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Prevents a production service from using the sandbox unless it is explicitly allowed. */
@ApplicationScoped
class SandboxGuard {
  private static final Logger LOG = Logger.getLogger(SandboxGuard.class);
  private static final int MIN_SECRET = 16;

  private final BookingSettings settings;

  SandboxGuard(BookingSettings settings) {
    this.settings = settings;
  }

  void check(@Observes StartupEvent started) {
    if (!settings.payment().provider().equals(Sandbox.NAME)) {
      return;
    }
    if (!settings.sandbox().allowed()) {
      throw new IllegalStateException(
          "usher.payment.provider is sandbox, where anybody can pay without money. For a trial set"
              + " usher.sandbox.allowed=true; to sell, set another provider.");
    }
    if (settings.sandbox().secret().orElse("").length() < MIN_SECRET) {
      throw new IllegalStateException(
          "usher.sandbox.secret must be set, to at least " + MIN_SECRET + " characters");
    }
    LOG.warn("Payments go to the sandbox: anybody can pay without money. Not for real sales.");
  }
}
