package dev.usher.inventory.event;

import java.time.Instant;

/** An event's place in the list of events. */
public record EventCursor(Instant startsAt, String id) {}
