package dev.usher.booking.outbox;

/**
 * A message that was written down.
 *
 * @param event the event it is about
 * @param kind who carries it
 * @param id what it is about; with event and kind it makes the message one
 */
public record Letter(String event, String kind, String id, String body) {}
