package dev.usher.lab.controls.jpa;

import java.time.Instant;
import java.util.UUID;

/** A hold as its visitor sees it. */
public record HoldAnswer(UUID id, String status, Instant expiresAt, int quantity, long total) {}
