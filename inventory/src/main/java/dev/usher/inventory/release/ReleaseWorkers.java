package dev.usher.inventory.release;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether anybody puts expired holds back on sale.
 *
 * @param running instances of release-worker that were seen in the last {@value
 *     ReleaseWorkerStore#GONE_AFTER_MILLIS} milliseconds
 * @param seenAt when the latest was seen; empty if none is known
 */
public record ReleaseWorkers(int running, Optional<Instant> seenAt) {}
