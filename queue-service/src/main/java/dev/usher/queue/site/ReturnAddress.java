package dev.usher.queue.site;

/**
 * The page that a visitor wanted before the queue, and the browser that wanted it.
 *
 * @param browser the hash of the browser's key on that site
 */
public record ReturnAddress(Origin site, SitePath page, String browser) {}
