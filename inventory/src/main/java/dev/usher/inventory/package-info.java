/** What is sold and who has it: the library under booking-service and release-worker. */
@NullMarked
package dev.usher.inventory;

import org.jspecify.annotations.NullMarked;
