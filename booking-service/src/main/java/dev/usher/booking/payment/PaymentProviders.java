package dev.usher.booking.payment;

import dev.usher.booking.BookingSettings;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The payment providers by name. */
@ApplicationScoped
class PaymentProviders {
  private final Map<String, PaymentProvider> byName;
  private final PaymentProvider preferred;

  PaymentProviders(BookingSettings settings, @All List<PaymentProvider> providers) {
    this.byName =
        providers.stream()
            .collect(Collectors.toUnmodifiableMap(PaymentProvider::name, Function.identity()));
    this.preferred = get(settings.payment().provider());
  }

  /** Returns the provider of new payments. */
  PaymentProvider preferred() {
    return preferred;
  }

  Optional<PaymentProvider> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Returns a provider that has to exist. */
  PaymentProvider get(String name) {
    return find(name)
        .orElseThrow(
            () -> new IllegalStateException("usher.payment.provider names no provider: " + name));
  }
}
