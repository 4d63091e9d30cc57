/** Admission that protects the shop: how it is, and what rate it can take. */
@NullMarked
package dev.usher.queue.protection;

import org.jspecify.annotations.NullMarked;
