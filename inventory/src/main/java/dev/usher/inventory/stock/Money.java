package dev.usher.inventory.stock;

/**
 * An amount of money.
 *
 * @param amount in minor units, as cents
 * @param currency ISO 4217 code, as {@code EUR}
 */
public record Money(long amount, String currency) {}
