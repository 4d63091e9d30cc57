package dev.usher.inventory.stock;

/**
 * An amount of money.
 *
 * @param amount in minor units, for example cents
 * @param currency ISO 4217 code, for example {@code EUR}
 */
public record Money(long amount, String currency) {}
