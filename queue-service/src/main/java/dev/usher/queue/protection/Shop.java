package dev.usher.queue.protection;

import java.net.URI;
import java.time.Duration;

/**
 * What is asked how a shop is.
 *
 * @param url of booking-service's load, or of another shop's health
 * @param isUsher whether it is booking-service, which reports its load
 * @param maxLatency beyond it the shop is slow
 */
record Shop(URI url, boolean isUsher, Duration maxLatency) {}
