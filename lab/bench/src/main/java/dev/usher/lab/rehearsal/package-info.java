/**
 * An on-sale rehearsed: simulated from a seed, with the waiting room's rules, and played to the
 * real services.
 */
@NullMarked
package dev.usher.lab.rehearsal;

import org.jspecify.annotations.NullMarked;
