package dev.usher.inventory.stock;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * An event as the catalogue returns it.
 *
 * @param salesEndAt no sales from this time on; existing holds can still be paid
 * @param paymentWindow how long a hold waits for its payment, whole milliseconds
 * @param maxPerVisitor how many seats and places one visitor may have, held and booked together
 */
public record Event(
    String id,
    String name,
    String venue,
    Instant startsAt,
    Instant salesEndAt,
    Duration paymentWindow,
    int maxPerVisitor,
    List<Section> sections) {}
