package dev.usher.queue.login;

/**
 * A subject that wants a place.
 *
 * @param subject the hash of the login
 * @param generation of the room that the hash is for
 * @param replaces the entry of the subject's earlier place, whose turn is over; 0 if there is none
 */
public record PlaceClaim(String subject, long generation, long replaces) {}
