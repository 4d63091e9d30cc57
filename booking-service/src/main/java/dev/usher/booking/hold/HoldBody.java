package dev.usher.booking.hold;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a hold request: seats by name, a quantity of a section, or the best seats. */
@RegisterForReflection
record HoldBody(
    @Nullable List<@Nullable String> seats,
    @Nullable String section,
    @Nullable Integer quantity,
    @Nullable BestBody best) {
  /** A quantity of a section, or of any section. */
  @RegisterForReflection
  record BestBody(@Nullable String section, @Nullable Integer quantity) {}
}
