/** Whether what is stored of an event agrees with itself, and its copies in Redis with it. */
@NullMarked
package dev.usher.inventory.audit;

import org.jspecify.annotations.NullMarked;
