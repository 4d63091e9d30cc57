/** What is sold: events, sections, seats. */
@NullMarked
package dev.usher.inventory.event;

import org.jspecify.annotations.NullMarked;
