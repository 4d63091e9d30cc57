package dev.usher.queue.history;

import java.time.Instant;

/**
 * What happened in a room in one step of its history, a minute or longer.
 *
 * @param time when the step began
 * @param waiting visitors in line: the most at the end of a minute of the step
 * @param active visitors with a turn or a pass: the most at the end of a minute of the step
 * @param joined visitors who joined
 * @param admitted visitors whose turn came
 * @param claimed passes that were issued
 * @param missed turns that nobody claimed in time
 * @param passedOver absent visitors who were passed over
 */
public record HistoryStep(
    Instant time,
    long waiting,
    long active,
    long joined,
    long admitted,
    long claimed,
    long missed,
    long passedOver) {}
