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
 * @param rejoined visitors who missed their turn and rejoined at the front
 * @param left visitors who gave up their place, turn or pass
 * @param waits sampled waits that have ended
 * @param within50 those of them that were in the interval for a half
 * @param within80 those of them that were in the interval for four fifths
 */
public record HistoryStep(
    Instant time,
    long waiting,
    long active,
    long joined,
    long admitted,
    long claimed,
    long missed,
    long passedOver,
    long rejoined,
    long left,
    long waits,
    long within50,
    long within80) {}
