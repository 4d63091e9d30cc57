package dev.usher.booking.catalogue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as an operator sends it; anything may be missing.
 *
 * @param id optional; must equal the id in the path
 */
record EventBody(
    @Nullable String id,
    @Nullable String name,
    @Nullable String venue,
    @Nullable Instant startsAt,
    @Nullable Instant salesEndAt,
    @Nullable Duration paymentWindow,
    @Nullable Integer maxPerVisitor,
    @Nullable List<@Nullable SectionBody> sections) {

  /** A section; {@code capacity} of a general one, {@code rows} of a seated one. */
  record SectionBody(
      @Nullable String id,
      @Nullable String name,
      @Nullable String kind,
      @Nullable PriceBody price,
      @Nullable Integer capacity,
      @Nullable List<@Nullable RowBody> rows) {}

  /** What one seat or place costs, in minor units. */
  record PriceBody(@Nullable Long amount, @Nullable String currency) {}

  /** A row of seats. */
  record RowBody(@Nullable String label, @Nullable Integer seats) {}
}
