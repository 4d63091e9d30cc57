package dev.usher.lab.sale;

/**
 * What an event has to sell.
 *
 * @param event its id
 * @param capacity how many units
 */
public record Stock(String event, int capacity) {}
