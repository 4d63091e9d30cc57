package dev.usher.booking.hold;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a hold request: seats by name, or a quantity of a section. */
record HoldBody(
    @Nullable List<@Nullable String> seats, @Nullable String section, @Nullable Integer quantity) {}
