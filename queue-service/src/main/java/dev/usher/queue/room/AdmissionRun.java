package dev.usher.queue.room;

import java.util.Optional;

/**
 * What a run of admission returned.
 *
 * @param admitted visitors whose turn it made
 * @param passedOver absent visitors whose numbers it passed over
 * @param lowered present while the rate is lowered to protect the shop
 * @param stock what the shop has left, if it says so
 */
public record AdmissionRun(
    QueueCounters counters,
    long admitted,
    long passedOver,
    Optional<LoweredRate> lowered,
    Optional<Stock> stock) {}
