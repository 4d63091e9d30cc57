package dev.usher.lab.sale;

import java.util.UUID;

/**
 * What one buyer asks for, all or nothing.
 *
 * @param id names the sale it becomes
 * @param event whose stock; a named seat's is {@code show/seat}
 * @param quantity how many units
 */
public record Purchase(UUID id, String event, int quantity) {}
